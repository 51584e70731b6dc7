import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { World } from './fake'
import { messages } from './thread'

vi.setConfig({ testTimeout: 60_000 }) // hundreds of runs, on a busy machine

/** One thing that the world may do to the page. */
const mishap = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'agentSays' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'customerTypes' as const }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), place: fc.nat(50), twice: fc.boolean() }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      place: fc.nat(50),
      outcome: fc.constantFrom('ok', 'ok', 'ok', 'lostRequest', 'lostAnswer', 'error', 'unauthorized') as fc.Arbitrary<
        'ok' | 'lostRequest' | 'lostAnswer' | 'error' | 'unauthorized'
      >,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), code: fc.constantFrom(1006, 1012, 4001, 4004) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'older' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recall' as const), place: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'look' as const }) },
)

function happen(world: World, m: typeof mishap extends fc.Arbitrary<infer T> ? T : never): void {
  world.now += 500
  if (m.do === 'agentSays') world.server.add({})
  else if (m.do === 'customerTypes') world.type(`typed ${world.typed + 1}`)
  else if (m.do === 'deliver') world.deliver(m.place, m.twice)
  else if (m.do === 'resolve') world.resolve(m.place, m.outcome)
  else if (m.do === 'cut') world.cut(m.code)
  else if (m.do === 'kill') world.kill()
  else if (m.do === 'older') world.tell({ on: 'older' })
  else if (m.do === 'look') {
    world.tell({ on: 'line', event: { on: 'show' } })
    world.tell({ on: 'seen', number: world.desk.thread.last })
  } else {
    const said = world.server.stored.filter((s) => s.kind === 'text' && !s.recalled_at)
    const target = said[m.place % Math.max(1, said.length)]
    if (target) world.server.add({ kind: 'recall', body: { number: target.number } })
  }
}

function comeToRest(world: World): void {
  for (const o of world.desk.outbox) if (o.state === 'failed') world.tell({ on: 'retry', id: o.client_id })
  world.tell({ on: 'line', event: { on: 'online' } })
  world.calm()
}

describe('whatever the line loses, repeats and reorders', () => {
  test('the screen ends with exactly the stored history', () => {
    fc.assert(
      fc.property(fc.array(mishap, { minLength: 5, maxLength: 120 }), (mishaps) => {
        const world = new World()
        for (let i = 0; i < 10; i++) world.server.add({})
        for (const m of mishaps) happen(world, m)
        comeToRest(world)
        const { thread } = world.desk
        expect(messages(thread)).toEqual(world.server.stored.slice(thread.first - 1))
        while (!world.desk.thread.complete) {
          world.tell({ on: 'older' })
          world.calm()
        }
        expect(messages(world.desk.thread)).toEqual(world.server.stored)
      }),
      { numRuns: 400 },
    )
  })

  test('each typed text is stored once, and nothing stays behind', () => {
    fc.assert(
      fc.property(fc.array(mishap, { minLength: 5, maxLength: 120 }), (mishaps) => {
        const world = new World()
        for (const m of mishaps) happen(world, m)
        comeToRest(world)
        comeToRest(world)
        const texts = world.server.stored.filter((m) => m.party === 'customer').map((m) => m.client_id)
        expect(texts.slice().sort()).toEqual(Array.from({ length: world.typed }, (_, i) => `c${i + 1}`).sort())
        expect(world.desk.outbox).toEqual([])
        expect([...world.kept.keys()]).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  test('texts arrive in the order in which they were typed', () => {
    const ordered = mishap.filter((m) => !(m.do === 'resolve' && m.outcome === 'error'))
    fc.assert(
      fc.property(fc.array(ordered, { minLength: 5, maxLength: 120 }), (mishaps) => {
        const world = new World()
        for (const m of mishaps) happen(world, m)
        comeToRest(world)
        const ids = world.server.stored.filter((m) => m.party === 'customer').map((m) => Number(m.client_id!.slice(1)))
        expect(ids).toEqual(ids.slice().sort((a, b) => a - b))
      }),
      { numRuns: 300 },
    )
  })

  test('news is told once for every message of another party after the opening', () => {
    fc.assert(
      fc.property(
        fc.array(
          mishap.filter((m) => m.do !== 'kill'),
          { minLength: 5, maxLength: 120 },
        ),
        (mishaps) => {
          const world = new World()
          for (const m of mishaps) happen(world, m)
          comeToRest(world)
          const told = world.news.map((m) => m.number)
          expect(told).toEqual([...new Set(told)].sort((a, b) => a - b))
        },
      ),
      { numRuns: 200 },
    )
  })
})

test('two thousand messages missed while the line was cut all appear once, in order', () => {
  const world = new World(undefined, 200, 20)
  world.calm()
  world.cut()
  for (let i = 0; i < 2000; i++) world.server.add({})
  const began = performance.now()
  comeToRest(world)
  expect(messages(world.desk.thread)).toEqual(world.server.stored)
  expect(performance.now() - began).toBeLessThan(500)
})
