import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { upload } from './upload'

class FakeCall {
  static last: FakeCall
  headers: Record<string, string> = {}
  upload: { onprogress?: (e: object) => void } = {}
  status = 0
  responseText = ''
  timeout = 0
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  onloadend?: () => void
  form?: FormData
  constructor() {
    FakeCall.last = this
  }
  open() {}
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value
  }
  send(form: FormData) {
    this.form = form
  }
  abort() {
    this.onabort?.()
    this.onloadend?.()
  }
  ends(status: number, text: string) {
    this.status = status
    this.responseText = text
    this.onload?.()
    this.onloadend?.()
  }
}

const page = { language: () => 'zh-CN' as const, csrf: () => 'c5' }
const picture = new File(['x'], '截图.png', { type: 'image/png' })

beforeEach(() => vi.stubGlobal('XMLHttpRequest', FakeCall))
afterEach(() => vi.unstubAllGlobals())

describe('an upload', () => {
  it('says how far it is and returns what the server made of the file', async () => {
    const progress = vi.fn()
    const sent = upload<{ key: string }>(page, '/api/files', picture, { progress })
    FakeCall.last.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 })
    FakeCall.last.ends(200, '{"key":"k1"}')
    expect(await sent).toEqual({ key: 'k1' })
    expect(progress.mock.calls).toEqual([[0.25]])
    expect((FakeCall.last.form!.get('file') as File).name).toBe('截图.png')
    expect(FakeCall.last.headers['X-CSRF-Token']).toBe('c5')
  })

  it('says what the server said against the file', async () => {
    const sent = upload(page, '/api/files', picture)
    FakeCall.last.ends(413, '{"code":"file.too_large","message":"文件超过 10 MB"}')
    await expect(sent).rejects.toMatchObject({ code: 'file.too_large', message: '文件超过 10 MB' })
  })

  it('can be cancelled before and while it runs', async () => {
    const control = new AbortController()
    const sent = upload(page, '/api/files', picture, { signal: control.signal })
    control.abort()
    await expect(sent).rejects.toMatchObject({ code: 'page.aborted' })
    await expect(upload(page, '/api/files', picture, { signal: control.signal })).rejects.toMatchObject({ code: 'page.aborted' })
  })

  it('has a sentence when the line breaks', async () => {
    const sent = upload(page, '/api/files', picture)
    FakeCall.last.onerror?.()
    await expect(sent).rejects.toMatchObject({ code: 'page.offline', message: '上传中断，请检查网络后重试' })
  })
})
