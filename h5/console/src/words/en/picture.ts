import type { Words } from '..'

export default {
  type: 'Choose a PNG, JPG, GIF or WebP picture',
  big: 'The picture may be {mb} MB at most',
} satisfies Words['picture']
