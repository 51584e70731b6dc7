/** Every request that the customer's page makes, one line each. */
import type { Language } from '@yingke/shared/language'
import { Failure, makeRequest, type Requester } from '@yingke/shared/request'
import { upload } from '@yingke/shared/upload'
import type { Outgoing } from '../core/outbox'
import type { FileRef, Message, Opened, Page, Trouble } from '../core/types'
import { PAGE } from '../core/want'
import type { HomePage } from './home'

/** One screenful and a half of older messages. */
const OLDER = 30
/** The server holds a poll this long when nothing happens, in seconds. */
export const POLL_WAIT = 25

export function makeApi(language: () => Language, token: () => string) {
  const page: Requester = { language, token }
  const request = makeRequest(page)
  const at = (path: string) => `/api/visitor/${path}`
  return {
    open: (body: unknown) => request<Opened>('POST', at('open'), { body }),
    renew: () => request<{ token: string; expires_at: number }>('POST', at('renew')),
    after: (n: number) => request<Page>('GET', at('messages'), { query: { after: n, limit: PAGE } }),
    before: (n: number) => request<Page>('GET', at('messages'), { query: { before: n, limit: OLDER } }),
    poll: (n: number, signal?: AbortSignal) =>
      request<Page>('GET', at('events'), {
        query: { after: n, wait: POLL_WAIT },
        signal,
        timeout: (POLL_WAIT + 15) * 1000,
      }),
    post: (o: Outgoing) => request<Message>('POST', at('messages'), { body: { client_id: o.client_id, kind: o.kind, body: bare(o) } }),
    recall: (number: number) => request<Message>('POST', at(`messages/${number}/recall`)),
    mark: (read: number, delivered: number) => request<void>('POST', at('read'), { body: { read, delivered } }),
    rate: (score: number, note: string) => request<void>('POST', at('rating'), { body: { score, note } }),
    form: (values: Record<string, string>) => request<void>('POST', at('form'), { body: { values } }),
    leave: (values: Record<string, string>) => request<void>('POST', at('leave'), { body: values }),
    clear: () => request<void>('DELETE', at('history')),
    home: (agent: number) => request<HomePage>('GET', at(`agents/${agent}/home`)),
    upload: (file: Blob, name: string, progress: (part: number) => void, signal?: AbortSignal) =>
      upload<FileRef>(page, at('files'), file, { name, progress, signal }),
  }
}

export type Api = ReturnType<typeof makeApi>

/** Of a file the server wants only the key; it knows the rest better. */
function bare(o: Outgoing): object {
  if (!o.body.file) return o.body
  const file = { key: o.body.file.key }
  return o.body.seconds ? { file, seconds: o.body.seconds } : { file }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Failure) {
    return { status: error.status, code: error.code, message: error.message, retry_after: error.retryAfter }
  }
  return { status: 0, code: 'page.broken', message: String(error) }
}
