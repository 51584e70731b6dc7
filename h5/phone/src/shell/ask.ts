/** The one hand that asks the simulator. */

/** Refusal is an answer that is none: its reason is a name, "away" if nobody answered. */
export class Refusal extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message)
  }
}

export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch('/simulator/' + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })
  } catch {
    throw new Refusal('away', 'no answer')
  }
  const said: unknown = await answer.json().catch(() => ({}))
  if (answer.ok) return said as T
  const { reason = '', error = '' } = said as { reason?: string; error?: string }
  throw new Refusal(reason, error || `HTTP ${answer.status}`)
}
