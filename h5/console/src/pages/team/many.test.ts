import { describe, expect, it } from 'vitest'
import { complaints, emptyRow, fillPasswords, paste, toSend } from './many'
import { makePassword } from './password'

const shared = { role_id: 3, group_ids: [1], product_ids: [2] }

describe('cells from a spreadsheet', () => {
  it('go to the right and downwards, and make rows where there are none', () => {
    const rows = paste([emptyRow()], 'a\t甲\tp1\r\nb\t乙\tp2\r\n', 0, 'login_name')
    expect(rows).toEqual([
      { login_name: 'a', nickname: '甲', password: 'p1' },
      { login_name: 'b', nickname: '乙', password: 'p2' },
    ])
  })

  it('begin in the cell that they are pasted into, and what sticks out is left out', () => {
    const rows = paste([{ login_name: 'a', nickname: '', password: '' }], '甲\tp1\textra', 0, 'nickname')
    expect(rows).toEqual([{ login_name: 'a', nickname: '甲', password: 'p1' }])
  })

  it('are 300 rows at most', () => {
    expect(paste([], Array(400).fill('a').join('\n'), 0, 'login_name').length).toBe(300)
  })
})

describe('many agents', () => {
  const rows = [{ login_name: ' a ', nickname: '甲', password: 'p' }, emptyRow(), { login_name: 'b', nickname: '', password: '' }]

  it('are sent without the empty rows, each with what holds for all', () => {
    expect(toSend(rows, shared)).toEqual({
      places: [0, 2],
      agents: [
        { login_name: 'a', nickname: '甲', password: 'p', ...shared },
        { login_name: 'b', nickname: '', password: '', ...shared },
      ],
    })
  })

  it('get the complaints of the rows where they stand, though empty ones were not sent', () => {
    const said = [{ row: 2, errors: [{ field: 'nickname', code: 'x', message: '请填写' }, { field: 'role_id', code: 'y', message: '权限不足' }] }]
    expect(complaints(said, [0, 2])).toEqual({ 2: { nickname: '请填写', other: '权限不足' } })
  })

  it('get passwords only where one is missing', () => {
    expect(fillPasswords(rows, () => 'made').map((row) => row.password)).toEqual(['p', '', 'made'])
  })
})

it('makes passwords that can be read aloud, and no two alike', () => {
  const made = Array.from({ length: 200 }, () => makePassword())
  expect(made.every((one) => /^[a-hjkmnp-zA-HJ-NP-Z2-9]{12}$/.test(one))).toBe(true)
  expect(new Set(made).size).toBe(200)
})
