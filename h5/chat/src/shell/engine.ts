/**
 * The engine runs the core in a browser: it hands it what happens, and does
 * what the core asks for. Views read engine.desk and tell the engine; they
 * fetch nothing themselves.
 */
import type { Language } from '@yingke/shared/language';
import { step } from '../core/desk';
import type { Outgoing } from '../core/outbox';
import { newDesk, type Desk, type Effect, type Event } from '../core/state';
import type { Body, Channel, Message, Trouble } from '../core/types';
import { makeApi, troubleOf, type Api } from './api';
import type { Say } from '../words';
import { blobs, holdTab, outbox, randomId, savedToken, visitorKey } from './keep';
import { openBody, scope, type Link } from './link';
import { Wire } from './wire';

/** A tab that just closed may look alive for this long; its outbox is looked at again then. */
const ADOPT_AGAIN = 16000;
const TYPING_EVERY = 5000;
const PREVIEW_EVERY = 1500;

export class Engine {
  desk: Desk;
  readonly api: Api;
  readonly scope: string;
  /** The customer's own picture, if the link has one. */
  readonly avatar: string;
  /** Pictures that this page sent, shown from memory in place of a download. */
  readonly previews: Record<string, string> = {};
  private readonly wire: Wire;
  private readonly watchers: Array<() => void> = [];
  private readonly readers: Array<(news: Message[]) => void> = [];
  private readonly timers: Record<string, number> = {};
  private readonly stops: Record<string, () => void> = {};
  /** A proof is good once: after a reload the token of the first opening speaks for it. */
  private readonly proven: boolean;
  private typedAt = 0;
  private toldTyping = false;

  constructor(private readonly link: Link, language: () => Language, channel: Channel | null) {
    this.desk = newDesk(channel);
    this.scope = scope(link);
    this.proven = Boolean(link.ticket || link.sign);
    this.avatar = link.params.avatarUrl || '';
    this.api = makeApi(language, () => this.desk.token);
    this.wire = new Wire({
      frame: (serial, frame) => this.tell({ on: 'frame', serial, frame }),
      down: (serial, code) => this.tell({ on: 'line', event: { on: 'down', serial, code } }),
    });
  }

  start(): void {
    holdTab();
    this.adopt(true);
    this.tell({ on: 'open' });
    const show = () => !document.hidden && this.tell({ on: 'line', event: { on: 'show' } });
    addEventListener('pageshow', (e) => e.persisted && show()); // out of the back-forward cache
    document.addEventListener('visibilitychange', () => {
      this.wire.send({ type: 'background', background: document.hidden });
      show();
    });
    addEventListener('online', () => this.tell({ on: 'line', event: { on: 'online' } }));
    addEventListener('offline', () => this.tell({ on: 'line', event: { on: 'offline' } }));
  }

  watch(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  onNews(reader: (news: Message[]) => void): void {
    this.readers.push(reader);
  }

  tell(event: Event): void {
    const [desk, effects] = step(this.desk, event, { now: Date.now(), dice: Math.random() });
    const changed = desk !== this.desk;
    this.desk = desk;
    for (const e of effects) this.run(e);
    if (changed) for (const watcher of this.watchers) watcher();
  }

  say(kind: string, body: Body, blob?: Blob): void {
    const item: Outgoing = {
      client_id: randomId(), kind, body, at: Date.now(), state: 'waiting', tries: 0, upload: Boolean(blob),
    };
    if (!blob) return this.tell({ on: 'say', item });
    this.previews[item.client_id] = URL.createObjectURL(blob);
    void blobs.put(item.client_id, blob);
    this.tell({ on: 'say', item });
  }

  /** recall takes a message back; its text stays at hand to be edited. */
  async recall(m: Message, shop: { toast(text: string): void; recalled: Record<number, string> }): Promise<void> {
    try {
      await this.api.recall(m.number);
      if (m.body.text) shop.recalled[m.number] = m.body.text;
      this.tell({ on: 'sync' });
    } catch (e) {
      shop.toast(troubleOf(e).message);
    }
  }

  async clear(shop: { toast(text: string): void; t: Say }): Promise<void> {
    try {
      await this.api.clear();
      this.tell({ on: 'cleared' });
      shop.toast(shop.t('cleared'));
    } catch (e) {
      shop.toast(troubleOf(e).message);
    }
  }

  /** rated hides the question before the server has said so. */
  rated(): void {
    const { conversation } = this.desk;
    if (!conversation) return;
    const frame = { type: 'conversation', conversation: { ...conversation, rating_open: false } };
    this.tell({ on: 'frame', serial: this.desk.line.serial, frame });
  }

  /** refuse shows at once what the server said before the page was drawn. */
  refuse(trouble: Trouble): void {
    this.tell({ on: 'openFailed', trouble });
  }

  /** restart opens again after the server had sent us away. */
  restart(): void {
    this.tell({ on: 'open' });
  }

  /** typing tells the agent, seldom and only while the line is up: nobody misses it. */
  typing(text: string): void {
    const now = Date.now();
    const typing = text !== '';
    const { channel } = this.desk;
    const preview = Boolean(channel && channel.settings.typing_preview);
    const every = preview ? PREVIEW_EVERY : TYPING_EVERY;
    if (typing === this.toldTyping && (!typing || now - this.typedAt < every)) return;
    const frame: Record<string, unknown> = { type: 'typing', typing };
    if (preview) frame.preview = text.slice(0, 200);
    if (!this.wire.send(frame)) return;
    this.typedAt = now;
    this.toldTyping = typing;
  }

  private adopt(first: boolean): void {
    const { items, waiting } = outbox.adopt(this.scope);
    for (const item of items) void this.preview(item);
    if (items.length > 0) this.tell({ on: 'found', items });
    if (first && waiting > 0) setTimeout(() => this.adopt(false), ADOPT_AGAIN);
  }

  private async preview(item: Outgoing): Promise<void> {
    if (!item.upload || this.previews[item.client_id]) return;
    const blob = await blobs.get(item.client_id);
    if (!blob) return;
    this.previews[item.client_id] = URL.createObjectURL(blob);
    for (const watcher of this.watchers) watcher();
  }

  private run(e: Effect): void {
    switch (e.do) {
      case 'open': return void this.open();
      case 'renew': return void this.renew();
      case 'ask': return void this.ask(e.after);
      case 'older': return void this.older(e.before);
      case 'post': return void this.post(e.item);
      case 'upload': return void this.upload(e.item);
      case 'mark': return void this.mark(e.read, e.delivered);
      case 'cancel': return this.stop(e.id);
      case 'keep': return outbox.put(this.scope, e.item);
      case 'forget': return outbox.drop(this.scope, e.id);
      case 'news': return this.readers.forEach((reader) => reader(e.messages));
      case 'connect': return this.wire.connect(e.serial, this.desk.token);
      case 'hangUp': this.stop('poll'); return this.wire.hangUp(e.serial);
      case 'ping': return void this.wire.send({ type: 'ping' });
      case 'poll': return void this.poll(e.serial);
      case 'timer': return this.timer(e.name, e.ms);
    }
  }

  /** One timer of each name: a new one takes the place of the old. */
  private timer(name: Extract<Effect, { do: 'timer' }>['name'], ms: number): void {
    clearTimeout(this.timers[name]);
    this.timers[name] = window.setTimeout(() => {
      if (name === 'retry' || name === 'beat' || name === 'climb') {
        this.tell({ on: 'line', event: { on: 'timer', name } });
      } else this.tell({ on: 'timer', name });
    }, ms);
  }

  private async open(): Promise<void> {
    const token = this.proven ? savedToken.get(this.scope) : '';
    try {
      const opened = await this.api.open(openBody(this.link, visitorKey.get(), token));
      if (opened.visitor_key) visitorKey.set(opened.visitor_key);
      if (this.proven) savedToken.set(this.scope, opened.token);
      this.tell({ on: 'opened', opened });
    } catch (e) {
      this.tell({ on: 'openFailed', trouble: troubleOf(e) });
    }
  }

  private async renew(): Promise<void> {
    try {
      const fresh = await this.api.renew();
      if (this.proven) savedToken.set(this.scope, fresh.token);
      this.tell({ on: 'renewed', token: fresh.token, expires_at: fresh.expires_at });
    } catch (e) {
      this.tell({ on: 'renewFailed', trouble: troubleOf(e) });
    }
  }

  private async ask(after: number): Promise<void> {
    try {
      this.tell({ on: 'asked', after, page: await this.api.after(after) });
    } catch (e) {
      this.tell({ on: 'askFailed', trouble: troubleOf(e) });
    }
  }

  private async older(before: number): Promise<void> {
    try {
      this.tell({ on: 'olderCame', before, page: await this.api.before(before) });
    } catch (e) {
      this.tell({ on: 'olderFailed', trouble: troubleOf(e) });
    }
  }

  private async post(item: Outgoing): Promise<void> {
    try {
      this.tell({ on: 'posted', id: item.client_id, message: await this.api.post(item) });
    } catch (e) {
      this.tell({ on: 'postFailed', id: item.client_id, trouble: troubleOf(e) });
    }
  }

  private async upload(item: Outgoing): Promise<void> {
    const id = item.client_id;
    const blob = await blobs.get(id);
    if (!blob) {
      const trouble = { status: 410, code: 'page.blob_gone', message: '' };
      return this.tell({ on: 'uploadFailed', id, trouble });
    }
    try {
      const progress = (part: number) => this.tell({ on: 'progress', id, progress: part });
      const name = item.body.file ? item.body.file.name : 'file';
      const file = await this.api.upload(blob, name, progress, this.stoppable(id));
      this.tell({ on: 'uploaded', id, file });
    } catch (e) {
      this.tell({ on: 'uploadFailed', id, trouble: troubleOf(e) });
    }
  }

  private async mark(read: number, delivered: number): Promise<void> {
    try {
      await this.api.mark(read, delivered);
      this.tell({ on: 'marked', read, delivered });
    } catch (e) {
      this.tell({ on: 'markFailed', trouble: troubleOf(e) });
    }
  }

  private async poll(serial: number): Promise<void> {
    const after = this.desk.thread.last;
    try {
      const page = await this.api.poll(after, this.stoppable('poll'));
      this.tell({ on: 'polled', serial, after, page });
    } catch (e) {
      const { status } = troubleOf(e);
      this.tell({ on: 'line', event: { on: 'pollFailed', serial, status } });
    }
  }

  private stoppable(name: string): AbortSignal | undefined {
    if (typeof AbortController !== 'function') return undefined;
    const control = new AbortController();
    this.stops[name] = () => control.abort();
    return control.signal;
  }

  private stop(name: string): void {
    const stop = this.stops[name];
    delete this.stops[name];
    if (stop) stop();
  }
}
