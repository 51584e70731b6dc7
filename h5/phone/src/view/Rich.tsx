/** A text whose addresses can be tapped. */
import { pieces, plain } from '../core/text'
import { usePhone } from './phone'

export function Rich({ text, appid, mine }: { text: string; appid: string; mine: boolean }) {
  const { engine, t, toast } = usePhone()
  const all = mine ? plain(text) : pieces(text)
  return (
    <p>
      {all.map((p, i) => {
        if (p.kind === 'link') {
          return (
            <a key={i} href={p.href} target="_blank" rel="noopener">
              {p.text}
            </a>
          )
        }
        if (p.kind === 'text') return p.text
        const tap = () => (p.kind === 'say' ? void engine.act(appid, 'text', { text: p.says }) : toast(t('opensApp', { appid: p.appid, path: p.path || t('noPath') })))
        return (
          <button key={i} type="button" class="inline-link" onClick={tap}>
            {p.text}
          </button>
        )
      })}
    </p>
  )
}
