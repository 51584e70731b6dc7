import type { ImportRow, NewAgent } from '../../types'
import { makePassword } from './password'

/** One line of the table in which several agents are added. */
export interface ManyRow {
  login_name: string
  nickname: string
  password: string
}

export type Shared = Pick<Required<NewAgent>, 'role_id' | 'group_ids' | 'product_ids'>

/** The most that one batch may hold; the server refuses more. */
export const mostRows = 300
const columns = ['login_name', 'nickname', 'password'] as const
export type ManyColumn = (typeof columns)[number]

export const emptyRow = (): ManyRow => ({ login_name: '', nickname: '', password: '' })
export const isEmpty = (row: ManyRow) => columns.every((column) => row[column].trim() === '')

/** Puts cells copied from a spreadsheet into the table, from the given cell to the right and downwards. */
export function paste(rows: ManyRow[], text: string, row: number, column: ManyColumn): ManyRow[] {
  const out = rows.map((one) => ({ ...one }))
  const first = columns.indexOf(column)
  const lines = text.replace(/\r/g, '').replace(/\n+$/, '').split('\n').slice(0, mostRows - row)
  lines.forEach((line, down) => {
    const target = (out[row + down] ??= emptyRow())
    line.split('\t').slice(0, columns.length - first).forEach((cell, right) => (target[columns[first + right]!] = cell.trim()))
  })
  return out
}

export function fillPasswords(rows: ManyRow[], make: () => string = makePassword): ManyRow[] {
  return rows.map((row) => (isEmpty(row) || row.password ? row : { ...row, password: make() }))
}

/** What is sent: lines that hold something, and where each of them stood. */
export function toSend(rows: ManyRow[], shared: Shared): { agents: NewAgent[]; places: number[] } {
  const places = rows.flatMap((row, at) => (isEmpty(row) ? [] : [at]))
  return { places, agents: places.map((at) => ({ ...trimmed(rows[at]!), ...shared })) }
}

function trimmed(row: ManyRow): ManyRow {
  return { login_name: row.login_name.trim(), nickname: row.nickname.trim(), password: row.password }
}

/** The server's complaints, which count sent rows from 1, by place in the table and by field. */
export function complaints(rows: ImportRow[], places: number[]): Record<number, Record<string, string>> {
  const out: Record<number, Record<string, string>> = {}
  for (const { row, errors } of rows) {
    const place = places[row - 1]
    if (place === undefined) continue
    out[place] = {}
    for (const { field, message } of errors) out[place][(columns as readonly string[]).includes(field) ? field : 'other'] = message
  }
  return out
}
