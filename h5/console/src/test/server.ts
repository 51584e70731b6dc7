import { vi } from 'vitest'

/** What a test makes of the server: an answer, or a refusal, for each "METHOD /path". */
export type Answers = Record<string, unknown | ((body: unknown) => unknown)>

export class Refusal {
  constructor(readonly status: number, readonly code: string, readonly message = code) {}
}

/** Answers fetch from a table and remembers what was asked. Only tests use it. */
export function fakeServer(answers: Answers) {
  const asked: { what: string; query: string; body: unknown; headers: Record<string, string> }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const [path, query = ''] = url.split('?')
    const what = `${init.method} ${path}`
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body
    asked.push({ what, query, body, headers: init.headers as Record<string, string> })
    const answer = answers[what]
    if (answer === undefined && !(what in answers)) throw new TypeError(`nobody answers ${what}`)
    const said = typeof answer === 'function' ? answer(body) : answer
    if (said instanceof Refusal) return new Response(JSON.stringify({ code: said.code, message: said.message, request_id: 'r' }), { status: said.status })
    return said === undefined ? new Response(null, { status: 204 }) : new Response(JSON.stringify(said))
  })
  return { asked, answers }
}
