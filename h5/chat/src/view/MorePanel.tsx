/** The panel behind plus: what else can be sent or done. */
import { useRef } from 'preact/hooks'
import type { Desk } from '../core/state'
import { useShop } from './desk'
import { offerFiles } from './files'
import { BroomIcon, CameraIcon, CardIcon, FileIcon, NoteIcon, PhotoIcon, StarIcon, VideoIcon } from './icons'

interface Choice {
  label: string
  icon: preact.ComponentChildren
  act(): void
}

export function MorePanel({ desk, done }: { desk: Desk; done(): void }) {
  const shop = useShop()
  const { t, engine } = shop
  const { settings } = shop.channel
  const picker = useRef<HTMLInputElement>(null)

  const pick =
    (kind: 'image' | 'video' | 'file', accept: string, camera = false) =>
    () => {
      const input = picker.current!
      input.accept = accept
      input.multiple = !camera
      if (camera) input.setAttribute('capture', 'environment')
      else input.removeAttribute('capture')
      input.onchange = () => {
        const files = Array.prototype.slice.call(input.files || []) as File[]
        input.value = ''
        done()
        void offerFiles(files, kind, shop)
      }
      input.click()
    }
  const choices: Choice[] = []
  const add = (when: boolean, label: string, icon: preact.ComponentChildren, act: () => void) => {
    if (when) choices.push({ label, icon, act })
  }
  const agent = desk.conversation && desk.conversation.agent
  add(settings.inputs.image, t('album'), <PhotoIcon />, pick('image', 'image/*'))
  add(settings.inputs.image, t('camera'), <CameraIcon />, pick('image', 'image/*', true))
  add(settings.inputs.video, t('video'), <VideoIcon />, pick('video', 'video/*'))
  add(settings.inputs.file, t('file'), <FileIcon />, pick('file', ''))
  add(Boolean(desk.conversation && desk.conversation.rating_open), t('rate'), <StarIcon />, () => shop.show({ kind: 'rating' }))
  add(settings.leave_message.enabled, t('leave'), <NoteIcon />, () => shop.show({ kind: 'leave' }))
  add(
    Boolean(agent),
    t('home'),
    <CardIcon />,
    () => agent && shop.show({ kind: 'home', agentId: agent.id, who: { name: agent.nickname, avatar: agent.avatar } }),
  )
  add(settings.may_clear_history, t('clear'), <BroomIcon />, () => shop.ask(t('clearAsk'), () => void engine.clear(shop)))
  return (
    <div class="panel more-panel" role="group" aria-label={t('more')}>
      {choices.map((c) => (
        <button key={c.label} type="button" class="more" onClick={c.act}>
          <span class="more-icon">{c.icon}</span>
          <span>{c.label}</span>
        </button>
      ))}
      <input ref={picker} type="file" class="away" tabIndex={-1} aria-label={t('attachments')} />
    </div>
  )
}
