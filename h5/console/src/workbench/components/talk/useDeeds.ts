import { confirm } from '../../../ui/confirm'
import { toast } from '../../../ui/toast'
import type { Conversation, Message } from '../../core/model'
import { nameOf } from '../../phrases'
import { useSay } from '../../say'
import { useAlerts } from '../../store/alerts'
import { conversations, messages } from '../../store/calls'
import { useCustomers } from '../../store/customers'
import { useDesk } from '../../store/desk'
import { useThreads } from '../../store/threads'
import { useUI } from '../../store/ui'

/** What an agent can do with a conversation. Each deed says how it went; two at once are one. */
export function useDeeds(conversation: () => Conversation | undefined) {
  const say = useSay()
  const desk = useDesk()
  const ui = useUI()
  const alerts = useAlerts()
  const customers = useCustomers()
  const threads = useThreads()
  const running = new Set<string>()
  const recalled = new Map<string, string>()

  async function once(what: string, work: (c: Conversation) => Promise<void>): Promise<void> {
    const c = conversation()
    if (!c || running.has(what)) return
    running.add(what)
    try {
      await work(c)
    } catch (err) {
      toast.failed(err)
    } finally {
      running.delete(what)
      desk.countSoon()
    }
  }

  const took = (c: Conversation | undefined) => c?.id && desk.take([c])

  /** Takes a customer from the queue, the robot or the history. The database decides; the loser reads why. */
  const pick = () => once('pick', async (c) => {
    alerts.hush(c.id)
    try {
      took(await conversations.pick(c.id))
      await desk.fetch(c.id)
      ui.list = 'serving'
    } catch (err) {
      await desk.fetch(c.id).catch(() => {}) // the refusal is what must be read
      throw err
    }
  })

  const star = () => once('star', async (c) => {
    const starred = !c.starred
    desk.change(c.id, { starred })
    try {
      await conversations.star(c.id, starred)
    } catch (err) {
      desk.change(c.id, { starred: !starred })
      throw err
    }
  })

  const end = () => once('end', async (c) => {
    const yes = await confirm({ title: say('talk.endAsk', { name: nameOf(c) }), text: say('talk.endText'), yes: say('talk.end') })
    if (!yes) return
    took(await conversations.end(c.id))
    await desk.fetch(c.id)
    toast.good(say('talk.ended'))
  })

  const askRating = () => once('rating', async (c) => {
    await conversations.askRating(c.id)
    toast.good(say('talk.ratingAsked'))
  })

  const block = () => once('block', async (c) => {
    const blocked = !c.customer.blocked
    const yes = !blocked || await confirm({ title: say('talk.blockAsk', { name: nameOf(c) }), text: say('talk.blockText'), yes: say('talk.block'), danger: true })
    if (!yes) return
    await customers.block(c.customer.id, blocked)
    desk.changeCustomer({ ...c.customer, blocked })
    toast.good(say(blocked ? 'talk.blocked' : 'talk.unblocked'))
  })

  const recall = (m: Message) => once(`recall ${m.number}`, async (c) => {
    if (m.kind === 'text') recalled.set(`${c.id}.${m.number}`, m.body.text ?? '')
    await messages.recall(c.id, m.number)
  })

  /** Sends through WeChat once more what failed there. The answer shows it in the line again. */
  const resend = (m: Message) => once(`resend ${m.number}`, async (c) => {
    threads.change(c.id, [await messages.resend(c.id, m.number)])
  })

  /** Fetches from WeChat a file that could not be fetched when it came. */
  const fetchFile = (m: Message) => once(`fetch ${m.number}`, async (c) => {
    threads.change(c.id, [await messages.fetch(c.id, m.number)])
  })

  /** The words of a message taken back on this screen, to be written again. */
  const recalledText = (number: number): string => recalled.get(`${conversation()?.id}.${number}`) ?? ''

  return { pick, star, end, askRating, block, recall, resend, fetchFile, recalledText }
}
