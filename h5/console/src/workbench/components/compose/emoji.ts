import type { Key } from '../../say'

/** Old signs are drawn as text unless they are told to be pictures. */
const pictures = (signs: string): string[] => [...signs].map((s) => ((s.codePointAt(0) ?? 0) < 0x2800 ? s + '\uFE0F' : s))

/** The faces that people use in chats, in the order of WeChat's habits. */
export const EMOJI: readonly { name: Key; faces: readonly string[] }[] = [
  {
    name: 'emoji.smileys',
    faces: pictures('😀😃😄😁😆😅🤣😂🙂😉😊😇🥰😍🤩😘😋😛😜🤪🤗🤭🤫🤔😐😑😶😏😒🙄😬😌😔😪😴😷🤒🤕🤢🥵🥶🥴😵🤯🥳😎🤓🧐😕🙁😮😲😳🥺😨😰😥😢😭😱😖😞😓😩😤😡😠🤬😈👿💀💩🤡👻🙈🙉🙊'),
  },
  {
    name: 'emoji.gestures',
    faces: pictures('👋🤚✋👌🤏✌🤞🤟🤘🤙👈👉👆👇☝👍👎✊👊🤛🤜👏🙌👐🤝🙏💪✍💅🙋🙆🙅🤷🤦💁🙇'),
  },
  { name: 'emoji.hearts', faces: pictures('❤🧡💛💚💙💜🖤🤍💔💕💞💓💗💖💘💝💋💯💢💥💫💦') },
  {
    name: 'emoji.things',
    faces: pictures('🌹🌸🌻🍀🎉🎊🎁🎂🎈🏆🥇⭐🌟✨🔥☀🌈☕🍵🍺🍉🍓🧧💰💳📦🚚📱💻📷📞📧📌📎✏📝📅⏰🔔🔍🔒🔑✅❌❓❗⚠💡'),
  },
]

const KEPT = 24

export function remembered(list: readonly string[], face: string): string[] {
  return [face, ...list.filter((f) => f !== face)].slice(0, KEPT)
}
