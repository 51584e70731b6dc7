import type { PushMode } from '../../types'

/** The shapes of what WeChat gives out, before the server has to say it. */
export const appidPattern = /^wx[0-9A-Za-z]{16}$/
export const secretPattern = /^[0-9A-Za-z]{32}$/
export const tokenPattern = /^[0-9A-Za-z]{3,32}$/
export const keyPattern = /^[0-9A-Za-z]{43}$/
export const originalPattern = /^gh_\w{1,29}$/

export const modes = ['safe', 'compat', 'plain'] as const satisfies readonly PushMode[]
