/** HomePage is an agent's card page (product.md 3.8). */
export interface HomePage {
  agent_id: number
  enabled: boolean
  avatar: string
  name: string
  title: string
  company: string
  mobile: string
  weixin: string
  weixin_qr: string
  email: string
  address: string
  introduction: string
  pictures: string[]
  hours: string
  links: Array<{ label: string; url: string }>
  shown: Record<string, boolean>
  work_state?: string
}
