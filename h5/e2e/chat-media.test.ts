import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { toasted, until, useChat } from './chat-screen'

// Pictures, files and voice, from the phone to the server.

const open = useChat()

/** A JPEG of this size, made by the browser; turn is its EXIF orientation. */
async function photo(page: Page, width: number, height: number, turn = 1): Promise<Buffer> {
  const text = await page.evaluate(([w, h]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
    const pen = canvas.getContext('2d')!
    const sky = pen.createLinearGradient(0, 0, w!, h!)
    sky.addColorStop(0, '#e33')
    sky.addColorStop(1, '#33e')
    pen.fillStyle = sky
    pen.fillRect(0, 0, w!, h!)
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1]!
  }, [width, height])
  const plain = Buffer.from(text, 'base64')
  const exif = Buffer.from('ffe10022' + '457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + `000${turn}0000` + '00000000', 'hex')
  return turn === 1 ? plain : Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)])
}

/** Width and height that stand in a JPEG. */
function sizeOf(raw: Buffer): [number, number] {
  const start = raw.indexOf(Buffer.from('ffd8ff', 'hex'))
  for (let at = start + 2; at < raw.length; ) {
    const marker = raw.readUInt16BE(at)
    if (marker >= 0xffc0 && marker <= 0xffc2) return [raw.readUInt16BE(at + 7), raw.readUInt16BE(at + 5)]
    at += 2 + raw.readUInt16BE(at + 2)
  }
  return [0, 0]
}

async function choose(page: Page, label: string, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await page.click('[aria-label=更多]')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click(`.more:has-text("${label}")`)])
  await chooser.setFiles(files)
}

const uploads = (server: { raw: Record<string, Buffer[]> }) => server.raw['POST /api/visitor/files'] ?? []

test('a photograph is made small on the phone and keeps its shape', async () => {
  const { page, server } = await open()
  await choose(page, '照片', [{ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 4000, 3000) }])
  await until(() => server.messages.length === 1)
  const raw = uploads(server)[0]!
  expect(sizeOf(raw)).toEqual([1600, 1200])
  expect(server.messages[0]!.body).toMatchObject({ file: { key: expect.stringMatching(/^k/) } })
  await page.waitForSelector('.line-of.mine .picture img')
})

test.each([[6, 1200, 1600], [8, 1200, 1600], [3, 1600, 1200]])('a photograph of orientation %i is turned upright', async (turn, width, height) => {
  const { page, server } = await open()
  await choose(page, '照片', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 2000, 1500, turn) }])
  await until(() => server.messages.length === 1)
  expect(sizeOf(uploads(server)[0]!)).toEqual([width, height])
})

test('an upload shows how far it is and can be cancelled', async () => {
  const { page, server } = await open()
  server.rule = (_, path) => (path.endsWith('/files') ? new Promise(() => {}) : undefined)
  await choose(page, '照片', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 800, 600) }])
  await page.waitForSelector('[role=progressbar]')
  await page.click('[aria-label=取消发送]')
  await page.waitForSelector('.line-of', { state: 'detached' })
  expect(server.messages.length).toBe(0)
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes('out.')))).toEqual([])
})

test('an upload that breaks off goes on by itself, and what the server refuses can be tried again', async () => {
  const { page, server } = await open()
  let tries = 0
  await page.route('**/api/visitor/files', (route) => (tries++ === 0 ? route.abort('connectionreset') : route.continue()))
  await choose(page, '照片', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 300, 200) }])
  await until(() => server.messages.length === 1)
  server.rule = (_, path) => (path.endsWith('/files') ? { status: 413, body: { code: 'file.too_large', message: '图片太大' } } : undefined)
  await choose(page, '照片', [{ name: 'b.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 320, 200) }])
  await page.waitForSelector('.failed[title="图片太大"]')
  server.rule = () => undefined
  await page.click('.failed')
  await page.click('text=重新发送')
  await until(() => server.messages.length === 2)
})

test('a picture that was waiting survives the death of its page', async () => {
  const chat = await open()
  const { page, server } = chat
  await page.route('**/api/visitor/files', (route) => route.abort())
  await choose(page, '照片', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 300, 200) }])
  await page.waitForSelector('.line-of.mine .picture img')
  await until(async () => (await page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes('out.')).length)) === 1)
  await page.close()
  const reborn = await chat.again()
  await until(() => server.messages.length === 1)
  await reborn.waitForSelector('.line-of.mine .picture img')
  expect(sizeOf(uploads(server)[0]!)).toEqual([300, 200])
})

test('what is no picture is refused with a sentence, and so is what is empty or too large', async () => {
  const { page, server } = await open({ prepare: (s) => (s.settings.inputs.file = true) })
  await choose(page, '照片', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<script>alert(1)</script>') }])
  await toasted(page, '无法读取这张图片')
  await choose(page, '文件', [{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) }])
  await toasted(page, '这个文件是空的')
  await choose(page, '文件', [{ name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(21 << 20) }])
  await toasted(page, '文件不能超过 20 MB')
  expect(server.asked).not.toContain('POST /api/visitor/files')
})

test('a file is sent where the channel allows it, and not offered where it does not', async () => {
  const closed = await open()
  await closed.page.click('[aria-label=更多]')
  expect(await closed.page.isVisible('.more:has-text("文件")')).toBe(false)
  const { page, server } = await open({ prepare: (s) => (s.settings.inputs.file = true) })
  await choose(page, '文件', [{ name: '合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') }])
  await until(() => server.messages.length === 1)
  expect(server.messages[0]!.kind).toBe('file')
})

test('a picture from the clipboard is sent', async () => {
  const { page, server } = await open()
  await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
    return new Promise<void>((done) => canvas.toBlob((blob) => {
      const data = new DataTransfer()
      data.items.add(new File([blob!], 'clip.png', { type: 'image/png' }))
      document.querySelector('.input')!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      done()
    }))
  })
  await until(() => server.messages.length === 1)
  expect(server.messages[0]!.kind).toBe('image')
})

test('holding the button records a voice message; sliding up takes it back', async () => {
  const { page, server, context } = await open({
    prepare: (s) => (s.settings.inputs.voice = true),
    before: (p) => p.addInitScript(() => {
      // A microphone that hums: this browser has none.
      navigator.mediaDevices.getUserMedia = async () => {
        const sound = new AudioContext()
        const hum = sound.createOscillator()
        const out = sound.createMediaStreamDestination()
        hum.connect(out)
        hum.start()
        return out.stream
      }
    }),
  })
  await page.click('[aria-label=切换到语音]')
  const hold = page.locator('.hold')
  const box = (await hold.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.waitForSelector('text=松开 发送')
  await page.waitForSelector('.recording-card:has-text("1″")')
  await page.mouse.up()
  await until(() => server.messages.length === 1)
  expect(server.messages[0]).toMatchObject({ kind: 'voice', body: { seconds: expect.any(Number) } })
  const touch = await context.newCDPSession(page)
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: { x: number; y: number }[]) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: at })
  await finger('touchStart', { x, y })
  await page.waitForSelector('text=松开 发送')
  await finger('touchMove', { x, y: y - 60 })
  await finger('touchMove', { x, y: y - 120 })
  await page.waitForSelector('.hold:has-text("松开 取消")')
  await finger('touchEnd')
  await page.waitForSelector('.recording', { state: 'detached' })
  await page.evaluate(() => {
    const moment = Date.now()
    Date.now = () => moment // however long it takes here, it is too short
  })
  await page.mouse.down()
  await page.waitForSelector('text=松开 发送')
  await page.mouse.up()
  await toasted(page, '说话时间太短')
  expect(server.messages.length).toBe(1)
})

test('a refused microphone is said', async () => {
  const { page } = await open({
    prepare: (s) => (s.settings.inputs.voice = true),
    before: (p) => p.addInitScript(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')))),
  })
  await page.click('[aria-label=切换到语音]')
  await page.dispatchEvent('.hold', 'mousedown')
  await toasted(page, '无法使用麦克风')
})

test('pictures open over the page, one after the other, and "back" closes them', async () => {
  const picture = (name: string) => ({ kind: 'image', body: { file: { key: name, name, size: 9, type: 'image/png', width: 300, height: 200, url: `/picture/${name}`, thumb_url: `/picture/${name}` } } })
  const { page } = await open({ prepare: (s) => ['a.png', 'b.png', 'c.png'].forEach((n) => s.add(picture(n))) })
  await page.click('.line-of:nth-child(3) .picture')
  await page.waitForSelector('.viewer >> text=2 / 3')
  await page.keyboard.press('ArrowRight')
  await page.waitForSelector('.viewer >> text=3 / 3')
  expect(await page.getAttribute('.viewer a[download]', 'href')).toBe('/picture/c.png')
  await page.goBack()
  await page.waitForSelector('.viewer', { state: 'detached' })
  expect(new URL(page.url()).pathname).toBe('/chat/')
  await page.click('.line-of:nth-child(3) .picture')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.viewer', { state: 'detached' })
})

test('two fingers make a picture larger, two taps make it small again', async () => {
  const file = { key: 'a', name: 'a.png', size: 9, type: 'image/png', width: 300, height: 200, url: '/picture/a.png', thumb_url: '/picture/a.png' }
  const { page, context } = await open({ prepare: (s) => s.add({ kind: 'image', body: { file } }) })
  await page.click('.picture')
  await page.waitForSelector('.stage img')
  const touch = await context.newCDPSession(page)
  const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  await fingers('touchStart', [150, 400], [240, 400])
  await fingers('touchMove', [100, 400], [290, 400])
  await fingers('touchMove', [60, 400], [330, 400])
  await fingers('touchEnd')
  const scale = async () => Number(/scale\(([\d.]+)\)/.exec((await page.getAttribute('.stage img', 'style')) ?? '')?.[1] ?? 1)
  expect(await scale()).toBeGreaterThan(2.5)
  for (let i = 0; i < 2; i++) {
    await fingers('touchStart', [195, 400])
    await fingers('touchEnd')
  }
  await until(async () => (await scale()) === 1)
  expect(await page.isVisible('.viewer')).toBe(true)
})
