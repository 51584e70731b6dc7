/** Emoji of the reader's own system. */
import { usePhone } from './phone'
import { BackspaceIcon } from './icons'

const emoji = (
  '😀 😁 😂 😃 😄 😅 😆 😉 😊 😋 😎 😍 😘 😙 😚 🙂 🤗 🤔 😐 😑 😶 🙄 😏 😣 😥 😮 😯 😪 😫 😴 😌 😛 😜 😝 🤤 😒 😓 😔 😕 🙃 🤑 😲 🙁 😖 ' +
  '😞 😟 😤 😢 😭 😦 😧 😨 😩 😬 😰 😱 😳 😵 😡 😠 😷 🤒 🤕 🤢 🤧 😇 🤠 🤡 🤥 🤓 👍 👎 👌 ✌️ 🤞 👏 🙏 🤝 💪 👋 ✋ 👊 ☝️ 👉 👈 👆 👇 🙌 💋 ' +
  '❤️ 💔 💕 💖 💯 💢 💥 🌹 🌸 🌻 🍀 🌈 🌞 🌙 ⭐ ⚡ 🔥 ☔ ☕ 🍺 🍰 🎂 🎁 🎉 🎈 🏆 📷 📱 📦 🚗 ✈️ 🏠 💰 🔑 ⏰ ✅ ❌ ❓ ❗'
).split(' ')

export function EmojiPanel({ insert, erase }: { insert(piece: string): void; erase(): void }) {
  const { t } = usePhone()
  return (
    <div class="panel emoji" role="group" aria-label={t('emoji')}>
      <div class="emoji-grid">
        {emoji.map((e) => (
          <button key={e} type="button" onMouseDown={(ev) => ev.preventDefault()} onClick={() => insert(e)}>
            {e}
          </button>
        ))}
      </div>
      <button type="button" class="tool erase" aria-label={t('backspace')} onMouseDown={(ev) => ev.preventDefault()} onClick={erase}>
        <BackspaceIcon />
      </button>
    </div>
  )
}

/** An emoji is one character to the reader and several to the machine. */
export const withoutLast = (text: string): string => text.replace(/(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])(?:\uFE0F)?$/, '')
