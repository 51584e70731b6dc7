import { type Failure, makeRequest, type Requester } from '@yingke/shared/request'
import { upload, type Upload } from '@yingke/shared/upload'
import { language } from './look'
import type { StoredFile } from './types'

/** What a failure means for the whole console; the session store listens. */
let onFailure: (failure: Failure) => void = () => {}
let csrf = ''

const page: Requester = {
  language: () => language.value,
  csrf: () => csrf,
  failed: (failure) => onFailure(failure),
}

/** The one way in which the console asks the server. */
export const request = makeRequest(page)

/** Sends one file and returns what the server keeps of it. */
export function sendFile(file: Blob, how?: Upload): Promise<StoredFile> {
  return upload<StoredFile>(page, '/api/files', file, how)
}

export function setCSRF(token: string): void {
  csrf = token
}

export function listenToFailures(listener: (failure: Failure) => void): void {
  onFailure = listener
}

/** Fetches a file that only a logged-in agent may have and hands it to the browser as a download. */
export async function download(path: string, name: string, query?: Record<string, string | number>): Promise<void> {
  const blob = await request<Blob>('GET', path, { query, as: 'blob', timeout: 120_000 })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // the browser has read the address by the end of this turn
  setTimeout(() => URL.revokeObjectURL(link.href), 0)
}
