import { Failure } from '@yingke/shared/request'

/** What went wrong, as a sentence for people. The server's own words come first. */
export function sentence(err: unknown): string {
  return err instanceof Failure ? err.message : String((err as Error)?.message ?? err)
}

/** Asking again would be refused again: a refusal, not a hiccup. */
export function hopeless(err: unknown): boolean {
  return err instanceof Failure && err.status >= 400 && err.status < 500 && err.status !== 408 && err.status !== 429
}
