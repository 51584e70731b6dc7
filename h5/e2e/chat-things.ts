// What the customer's page is shown in tests: settings and messages of every kind.

export interface ChatMessage {
  conversation_id: number
  number: number
  id: number
  session_id: number
  party: string
  agent_id: number
  agent_name: string
  agent_avatar: string
  client_id: string
  kind: string
  body: Record<string, unknown>
  at: number
  recalled_at: number
}

export function channelSettings() {
  return {
    title: '迎客商城客服', logo: '', default_avatar: '', default_nickname: '', theme: '#07c160', background: '',
    show_agent_name: true, show_agent_state: true,
    notice: { enabled: false, text: '', url: '' },
    entries: [] as { kind: string; label: string; value: string }[],
    inputs: { emoji: true, image: true, voice: false, video: false, file: false },
    form: { enabled: false, fields: [] as { key: string; label: string; required: boolean; kind: string }[] },
    leave_message: { enabled: false, prompt: '' }, rating: { enabled: false, automatic: false },
    history_shown: 20, may_clear_history: false, require_signature: false, home_first: false, typing_preview: false,
    auto_end_minutes: 30, closed: false, open_text: '', join_text: '', queue_text: '', offline_text: '', end_text: '',
  }
}

const minute = 60_000
const file = (name: string, size: number, type: string, more = {}) => ({ key: name, name, size, type, url: `/picture/${encodeURIComponent(name)}`, ...more })

/** A talk with every kind of message, as it may stand on a Monday morning. */
export function everyKind(now: number): Partial<ChatMessage>[] {
  const customer = { party: 'customer', agent_id: 0, agent_name: '' }
  const robot = { party: 'robot', agent_id: 0, agent_name: '' }
  const at = (ago: number) => ({ at: now - ago * minute })
  return [
    { ...at(60 * 26), ...robot, body: { text: '您好，欢迎光临迎客商城！工作时间 9:00–21:00，退换货请看 https://example.com/help 或拨打 400-800-8888。' } },
    { ...at(60 * 26), ...customer, body: { text: '你好，我想问一下昨天的订单什么时候发货？' } },
    { ...at(50), ...robot, kind: 'menu', body: { head: '请选择您要咨询的问题：', lines: [
      { kind: 'keyword', text: '1 查询物流', value: '查询物流' }, { kind: 'keyword', text: '2 退换货', value: '退换货' },
      { kind: 'link', text: '3 常见问题', value: 'https://example.com/faq' }, { kind: 'keyword', text: '4 转人工客服', value: '人工' }], tail: '也可以直接输入您的问题' } },
    { ...at(49), ...customer, body: { text: '转人工客服' } },
    { ...at(49), party: 'system', agent_id: 0, kind: 'event', body: { name: 'agent.joined', args: { agent_name: '小林' } } },
    { ...at(48), body: { text: '您好，我是小林，请把订单号发给我看一下😊' } },
    { ...at(47), ...customer, kind: 'image', body: { file: file('order.jpg', 120000, 'image/jpeg', { width: 300, height: 200, thumb_url: '/picture/order.jpg' }) } },
    { ...at(46), ...customer, body: { text: '就是这个，麻烦快一点🙏' } },
    { ...at(40), kind: 'link', body: { title: '订单 2026112300123 已发货', description: '顺丰速运，预计明天送达。点击查看物流详情和配送员电话。', url: 'https://example.com/order', picture: '/picture/parcel.png' } },
    { ...at(39), kind: 'file', body: { file: file('电子发票-2026112300123.pdf', 234567, 'application/pdf') } },
    { ...at(3), kind: 'voice', body: { seconds: 8, file: file('voice.mp3', 9000, 'audio/mpeg') } },
    { ...at(2), ...customer, kind: 'voice', body: { seconds: 3, file: file('voice.mp3', 4000, 'audio/mpeg') } },
    { ...at(2), kind: 'video', body: { file: file('unbox.mp4', 900000, 'video/mp4', { width: 200, height: 320, thumb_url: '/picture/unbox.png' }) } },
    { ...at(1), ...customer, recalled_at: now - minute, body: {} },
    { ...at(1), ...customer, body: { text: '收到了，谢谢！' } },
  ]
}

export const page = (n: number, text = (i: number) => `第 ${i} 条消息`): Partial<ChatMessage>[] =>
  Array.from({ length: n }, (_, i) => ({ body: { text: text(i + 1) }, at: Date.now() - (n - i) * 20_000, ...(i % 3 === 1 ? { party: 'customer', agent_id: 0 } : {}) }))
