/**
 * What this page reads must be what the contract promises: each line fails to
 * compile when the generated types no longer fit ours.
 */
import type { components } from '@yingke/shared/types.gen'
import type { HomePage } from '../shell/home'
import type { Conversation, FileRef, Message, Opened, Page, Settings } from './types'

type Wire = components['schemas']
/** With everything that an edit may leave out. */
type Whole<T> = T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T
type Fits<Theirs extends Ours, Ours> = Theirs

/** Checked by a line of their own. */
type Nested = 'messages' | 'channel' | 'agent'

export type Checks = [
  Fits<Wire['Message'], Omit<Message, 'body'>>,
  Fits<Wire['VisitorConversation'], Conversation>,
  Fits<Wire['File'], FileRef>,
  Fits<Omit<Wire['Thread'], 'items'>, Omit<Page, 'items'>>,
  Fits<Omit<Wire['Opened'], Nested>, Omit<Opened, Nested>>,
  Fits<Whole<Wire['ChannelSettings']>, Settings>,
  Fits<Required<Wire['HomePage']>, Required<HomePage>>,
]
