import type { Language } from './language'
import { type Requester, Failure, failureOf, headersOf } from './request'

export interface Upload {
  /** Between 0 and 1. */
  progress?(part: number): void
  signal?: AbortSignal
  name?: string
}

/** The longest that one file may take, in milliseconds: 20 MB on a weak line. */
const uploadPatience = 5 * 60_000

/** Sends one file as the field `file` and says how far it is; fetch cannot tell that. */
export function upload<T>(page: Requester, path: string, file: Blob, how: Upload = {}): Promise<T> {
  const language = page.language()
  const fail = (code: string) => new Failure(sentences[language][code]!, 'page.' + code)
  return new Promise<T>((resolve, reject) => {
    if (how.signal?.aborted) return reject(fail('aborted'))
    const form = new FormData()
    form.append('file', file, how.name ?? (file instanceof File ? file.name : 'file'))
    const call = new XMLHttpRequest()
    call.open('POST', path)
    call.timeout = uploadPatience
    const headers = headersOf(page, 'POST')
    Object.keys(headers).forEach((name) => call.setRequestHeader(name, headers[name]!))
    const stop = () => call.abort()
    how.signal?.addEventListener('abort', stop)
    call.onloadend = () => how.signal?.removeEventListener('abort', stop)
    call.upload.onprogress = (e) => e.lengthComputable && how.progress?.(e.loaded / e.total)
    const refuse = (failure: Failure) => {
      if (failure.code !== 'page.aborted') page.failed?.(failure)
      reject(failure)
    }
    call.onerror = () => refuse(fail('offline'))
    call.ontimeout = () => refuse(fail('timeout'))
    call.onabort = () => refuse(fail('aborted'))
    call.onload = () => {
      if (call.status < 200 || call.status > 299) return refuse(failureOf(call.status, call.responseText, language))
      try {
        resolve(JSON.parse(call.responseText) as T)
      } catch {
        refuse(failureOf(call.status, '', language))
      }
    }
    call.send(form)
  })
}

const sentences: Record<Language, Record<string, string>> = {
  'zh-CN': {
    aborted: '已取消上传',
    offline: '上传中断，请检查网络后重试',
    timeout: '上传太慢，已停止，请换个网络重试',
  },
  en: {
    aborted: 'The upload was cancelled.',
    offline: 'The upload broke off. Check your connection and try again.',
    timeout: 'The upload took too long and was stopped. Try again on a better connection.',
  },
}
