/** From messages to what is drawn: bubbles, time separators, the unread divider, events. */
import type { Block } from './thread';
import type { Message } from './types';

export type Row =
  | { type: 'time'; key: string; at: number }
  | { type: 'divider'; key: string }
  | { type: 'event' | 'recalled' | 'message'; key: string; message: Message };

/** WeChat shows the time again after five minutes. */
const APART = 5 * 60 * 1000;

/** Events that a customer is told about; he never sees the rest. */
const TOLD = [
  'agent.joined', 'agent.transferred', 'session.ended', 'queue.entered', 'rating.asked', 'rating.given',
];

export interface Drawn {
  rows: Row[];
  /** When the time was shown last, for the block that follows. */
  shownAt: number;
}

/** drawBlock makes the rows of one block; shownAt is what the block before it ended with. */
export function drawBlock(block: Block, shownAt: number, divider: number): Drawn {
  const rows: Row[] = [];
  let shown = shownAt;
  for (const message of block.items) {
    const type = typeOf(message);
    if (!type) continue;
    if (Math.abs(message.at - shown) >= APART) {
      rows.push({ type: 'time', key: `t${message.number}`, at: message.at });
      shown = message.at;
    }
    if (message.number === divider) rows.push({ type: 'divider', key: 'divider' });
    rows.push({ type, key: `m${message.number}`, message });
  }
  return { rows, shownAt: shown };
}

function typeOf(m: Message): 'event' | 'recalled' | 'message' | null {
  if (m.recalled_at) return 'recalled';
  if (m.kind === 'void' || m.kind === 'recall' || m.kind === 'note') return null;
  if (m.kind === 'event') return TOLD.indexOf(m.body.name || '') >= 0 ? 'event' : null;
  return 'message';
}

/** drawer remembers what it drew: only blocks that changed are made again. */
export function drawer(): (blocks: Block[], divider: number) => Drawn[] {
  const memory = new WeakMap<Block, { shownAt: number; divider: number; drawn: Drawn }>();
  return (blocks, divider) => {
    let shownAt = 0;
    return blocks.map((block) => {
      const old = memory.get(block);
      const drawn =
        old && old.shownAt === shownAt && old.divider === divider ? old.drawn : drawBlock(block, shownAt, divider);
      memory.set(block, { shownAt, divider, drawn });
      shownAt = drawn.shownAt;
      return drawn;
    });
  };
}
