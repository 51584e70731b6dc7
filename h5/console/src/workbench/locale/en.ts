import type zhCN from './zh-CN'

type Strings<T> = { [K in keyof T]: T[K] extends string ? string : Strings<T[K]> }

const en: Strings<typeof zhCN> = {
  title: 'Workbench',
  unit: { seconds: '{n}s', minutes: '{n} min', hours: '{n} h', days: '{n} d' },
  state: {
    label: 'Work state', online: 'Online', rest: 'Resting', offline: 'Offline', permanent: 'Always online',
    onlineNote: 'Gets new customers', restNote: 'No assignment; picking by hand works', offlineNote: 'No assignment; messages of your customers still arrive', permanentNote: 'Stays online when the page is closed',
    serving: '{n} of {limit}', settings: 'Alerts and sending', shortcuts: 'Keyboard shortcuts',
  },
  list: {
    label: 'Lists', serving: 'Serving', queue: 'Queue', robot: 'Robot', colleagues: 'Team', history: 'History', starred: 'Starred',
    count: '{name}, {n}', unread: '{n} unread', conversations: '{name} conversations',
    draft: '[Draft]', you: 'Me', waiting: 'Waiting {span}', queued: 'In the queue for {span}', overdue: 'Answer overdue',
    online: 'Customer is here', offline: 'Customer has left', starredMark: 'Starred', blockedMark: 'Blocked', pick: 'Pick up', retry: 'Try again',

    empty: { serving: 'You are serving nobody', queue: 'Nobody is waiting', robot: 'The robot is serving nobody', colleagues: 'Your colleagues are serving nobody', history: 'No conversations yet', starred: 'Nothing starred' },
    emptyText: { serving: 'New customers are assigned to you; you can also pick from the queue', queue: 'Every customer is being served', robot: '', colleagues: '', history: 'Conversations that have ended appear here', starred: 'Star a conversation at its top right to keep it in sight' },
  },
  filter: { agent: 'Agent', all: 'All agents', days: 'Time', anytime: 'Any time', today: 'Today', week: 'Last 7 days', month: 'Last 30 days', none: 'No conversation matches' },
  kind: { image: '[Image]', file: '[File]', voice: '[Voice]', video: '[Video]', link: '[Link]', menu: '[Menu]', note: '[Internal note]', recall: 'Withdrew a message', event: '', text: '', void: '', location: '[Place]', card: '[Mini-program]', unsupported: '[Not supported]' },
  search: {
    label: 'Search customers and messages', placeholder: 'Search customers and messages', clear: 'Clear search', short: 'Type one more character to search', customers: 'Customers', messages: 'Messages',
    none: 'Nothing found for “{query}”', more: 'More', searching: 'Searching…', results: 'Search results',
  },
  talk: {
    label: 'Conversation', nothing: 'Choose a conversation', nothingText: 'Your customers are on the left. Press ? for keyboard shortcuts.', from: 'From: {source}',
    online: 'Here', left: 'Has left', typing: 'Typing…', typingWith: 'Typing: {text}',
    transfer: 'Transfer', end: 'End', star: 'Star', unstar: 'Remove star', rating: 'Ask for a rating', block: 'Block customer', unblock: 'Unblock customer', panel: 'Customer details', more: 'More actions', back: 'Back to the list',
    endAsk: 'End the conversation with {name}?', endText: 'A new round starts when the customer writes again.', ended: 'Conversation ended', reopen: 'Serve again', ratingAsked: 'The customer was asked for a rating',
    blockAsk: 'Block {name}?', blockText: 'Messages of a blocked customer are not assigned or answered until you unblock.', blocked: 'Blocked', unblocked: 'Unblocked',
    copied: 'Copied',
    isQueued: 'Waiting in the queue for {span}', isRobot: 'The robot is serving. Your answer takes over.', isColleague: '{name} is serving. You can read and write internal notes.', isEnded: 'This round has ended', isExpired: 'Expired: the customer has to write first', isIdle: 'The customer opened the page and has not written yet', isHidden: 'The customer only used a keyword and was not assigned', isBlocked: 'The customer is blocked',
    pick: 'Pick up',
  },
  stream: {
    label: 'Messages', older: 'Loading earlier messages…', start: 'This is the beginning', olderFailed: 'Earlier messages could not be loaded', retry: 'Try again', unread: 'Unread messages',
    jumpNew: '{n} new', jumpEnd: 'Latest', jumpUnread: '{n} unread', empty: 'No messages yet', said: '{name}: {text}', actions: 'Message actions',
    copy: 'Copy', why: 'Why this reply', recall: 'Withdraw', download: 'Download', recalledBy: '{name} withdrew a message', recalledMine: 'You withdrew a message', recalledCustomer: 'The customer withdrew a message',
    note: 'Internal note, hidden from the customer', robot: 'Robot', image: 'Image, click to enlarge', voice: 'Voice, {n} seconds', play: 'Play', video: 'video',
    keyword: 'Tap sends', broken: 'Image not available', expandText: 'Show all', foldText: 'Show less', unknown: 'This version cannot show this message', unsupported: 'This kind of message is not supported', place: 'Place', card: 'Mini-program card', heard: 'WeChat heard: {text}', saveVoice: 'Voice (save it to listen)', fetch: 'Fetch again', fetching: 'Fetching…',
    missing: { gone: '{kind} WeChat keeps files for 3 days: it is gone', large: '{kind} too large to be fetched', type: '{kind} of a type that is not supported', away: '{kind} could not be fetched from WeChat yet' },
  },
  send: {
    uploading: 'Uploading {n}%', waiting: 'Waiting', sending: 'Sending', sent: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Not sent', retry: 'Send again', discard: 'Delete', cancel: 'Cancel upload', edit: 'Edit again',
  },
  delivery: {
    queued: 'Waiting for WeChat', sending: 'Being sent to WeChat', sent: 'WeChat has it', failed: 'Not sent', uncertain: 'May have arrived',
    retrying: 'Try {n} did not get through; it is tried again by itself', unknown: 'WeChat did not answer: the customer may have it', resend: 'Send again', resendAsk: 'Send it once more?',
    resendText: 'WeChat did not answer the last time, so the customer may have the message. Sent again, he may have it twice, and it takes one of what you may send.', code: 'WeChat error {code}', rid: ', number {rid}',
  },
  quota: {
    label: 'What WeChat lets you send', left: '{n} left', last: 'The last one', unlimited: 'Any number', until: 'closes in {span}', then: '{n} left in {span}', lastHelp: 'After it you have to wait for the customer: put all you have to say into one message',
    used_up: 'No messages left', used_upText: 'You can go on once the customer writes again', over: 'The time to answer is over', overText: 'WeChat takes no answer any more, until the customer is in touch again', shut: 'WeChat has closed the window', shutText: '48 hours are over, or the customer unfollowed; you can answer once he is in touch again', never: 'The customer has not written yet', neverText: 'WeChat does not let you write first; you can answer once he writes',
    closed: 'Cannot be sent now', wayOut: 'Use an H5 link', short: { used_up: 'None left', over: 'Expired', shut: 'Expired', never: 'Not open', last: '1 left', soon: '{n} min left' },
    notKind: 'A {product} cannot send {kind}', opens: 'Answer until {time}', product: { cloud: 'cloud product', miniprogram: 'mini-program', minigame: 'mini-game', official: 'official account' },
    kinds: { image: 'images', file: 'files', voice: 'voice', video: 'video', link: 'link cards', menu: 'smart menus', card: 'mini-program cards', text: 'text' },
  },
  wayOut: {
    title: 'Go on elsewhere', why: 'Send the customer a link to your own chat page, where neither number nor time is limited.', channel: 'Channel', text: 'What he will read', words: 'For a faster answer please open this link: {url}', copy: 'Copy', later: 'Send when WeChat allows it', laterHelp: 'This page sends it once the customer is in touch again and WeChat takes messages; it counts as one', waiting: 'Goes out once the customer is in touch again: {text}', cancel: 'Cancel', dropped: 'Cancelled', put: 'It goes out once the customer is in touch again', none: 'No cloud channel to send', noneText: 'Ask an administrator to make a channel of the cloud product first', close: 'Close',
  },
  split: { title: 'Too long for WeChat', text: 'WeChat takes 600 characters (2,048 bytes) in one message. It can go out as {n} messages, which take {n} of what you may send; or go back and shorten it.', piece: 'Message {n}, {size} characters', few: 'Only {left} may be sent now, not enough for {n}', yes: 'Send as {n} messages', back: 'Go back', over: '{n} beyond what WeChat takes; it can be split when sent' },
  event: {
    agent_joined: '{agent} took over', agent_transferred: '{from} transferred to {agent}', session_ended: 'Conversation ended',
    session_ended_agent: '{agent} ended the conversation', session_ended_automatic: 'Ended automatically: the customer was silent', session_ended_customer: 'The customer ended the conversation', session_ended_expired: 'The conversation has expired',
    rating_asked: 'The customer was asked for a rating', rating_given: 'Rated {score} of 5', rating_given_note: 'Rated {score} of 5: “{note}”', queue_entered: 'The customer joined the queue', form_filled: 'The customer filled in the form', message_left: 'The customer left a message', other: 'The conversation changed',
    wechat_entered: 'The customer opened the customer service', wechat_entered_from: 'The customer opened the customer service from “{source}”', wechat_followed: 'The customer followed the account', wechat_followed_by: 'The customer followed the account by the code “{scene}”', wechat_unfollowed: 'The customer unfollowed the account', wechat_scanned: 'The customer scanned the code “{scene}”',
    wechat_clicked: 'The customer tapped the menu “{key}”', wechat_menu_scan: 'The customer scanned with the menu: {result}', wechat_viewed: 'The customer opened {url} from the menu', wechat_app_opened: 'The customer opened the mini-program page {path} from the menu',
  },
  compose: {
    label: 'Message', placeholder: 'Write a message, “/” finds quick replies', notePlaceholder: 'Internal note, hidden from the customer', emoji: 'Emoji', image: 'Image', file: 'File', link: 'Link card', menu: 'Smart menu', quick: 'Quick replies', note: 'Internal note', noteOn: 'Writing an internal note', more: 'More',
    send: 'Send', save: 'Save note', byEnter: 'Enter sends, Shift+Enter breaks the line', byCtrl: 'Ctrl+Enter sends, Enter breaks the line', how: 'How to send', left: '{n} characters left', over: '{n} characters too many', drop: 'Drop to add', remove: 'Remove {name}', tray: 'About to be sent', tooBig: '{name} is larger than {size} and cannot be sent', empty: '{name} is an empty file', most: 'At most {n} files at once',
    readOnly: 'You are not serving this conversation',
  },
  quick: {
    search: 'Search quick replies', public: 'Public', personal: 'Personal', ungrouped: 'Without a group', none: 'No quick reply matches', empty: 'No quick replies yet', emptyText: 'Keep what you often say and find it with /', fill: 'Click to put it into the input', sendNow: 'Send {title} now', add: 'New quick reply', addGroup: 'New group', edit: 'Edit', title: 'Title', content: 'Text', group: 'Group', groupName: 'Name of the group', save: 'Save', cancel: 'Cancel', placeholders: 'Placeholders: {nick} for the customer, {staff} for the agent', popup: 'Quick replies found', hint: '↑↓ choose, Enter puts in, Ctrl+Enter sends, Esc closes', manage: 'Manage quick replies', titleMissing: 'Give it a title', contentMissing: 'Write the text',
  },
  link: { title: 'Send a link card', name: 'Title', description: 'Description', url: 'Address', picture: 'Picture address', pictureHelp: 'Optional', urlWrong: 'Begin with http:// or https://', nameMissing: 'Give it a title', add: 'Add to message' },
  menu: { title: 'Send a smart menu', head: 'Opening words', tail: 'Closing words', lines: 'Choices', kind: 'Kind', keyword: 'Send words', linkKind: 'Open link', plain: 'Plain text', blank: 'Blank line', text: 'Shown text', value: 'Words sent on tap', add: 'Add a choice', remove: 'Remove line {n}', up: 'Move line {n} up', down: 'Move line {n} down', most: 'At most {n} lines', missing: 'Add a choice or opening words', done: 'Add to message', headPlaceholder: 'For example: What is your question about?' },
  transfer: { title: 'Transfer', agents: 'Agents', groups: 'Groups', search: 'Search agents or groups', load: 'serving {n}/{limit}', members: '{n} agents, {online} online', note: 'Note (hidden from the customer)', yes: 'Transfer', none: 'Nobody to transfer to', done: 'Transferred to {name}', loading: 'Loading…', choose: 'Choose whom to transfer to' },
  side: { label: 'Customer', profile: 'Details', quick: 'Quick replies', sessions: 'Past rounds', close: 'Back to the conversation' },
  entry: { title: 'How he came in', at: 'At', param: 'open_param', forward: 'params', raw: 'Show session-from as it came' },
  customer: {
    nickname: 'Nickname', remark: 'Our name', mobile: 'Mobile', weixin: 'WeChat ID', province: 'Province', city: 'City', age: 'Age', sex: 'Sex', male: 'Male', female: 'Female', note: 'Remark', source: 'Source', openid: 'Visitor ID', unionid: 'UnionID', region: 'Region', created: 'First visit', seen: 'Last visit', tags: 'Tags', addTag: 'Add tag', removeTag: 'Remove tag {name}', noTags: 'No tags to choose from', searchTag: 'Search tags', basics: 'Details', custom: 'Custom fields', visitor: 'Visitor', verified: 'Verified', verifiedHelp: 'Proved by a ticket or a signature', unverified: 'Not verified', unverifiedHelp: 'The visitor ID came in an unsigned link. Give no private information on its strength.', edit: 'Edit {name}', save: 'Save', cancel: 'Cancel', saving: 'Saving', saved: 'Saved', empty: 'Not given', blocked: 'Blocked', anonymous: 'No name given', copy: 'Copy {name}',
  },
  sessions: {
    none: 'No rounds yet', round: 'Round {n}', now: 'Now', agent: 'Agent: {name}', nobody: 'Served by nobody', first: 'First answer after {span}', transfers: 'Transfers: {n}', rating: 'Rated {n} of 5', source: 'Source: {source}', why: 'Why {name} got it', open: 'Go to this round', more: 'More', end: { agent: 'Ended by agent', automatic: 'Ended automatically', customer: 'Ended by customer', expired: 'Expired' },
  },
  settings: {
    title: 'Alerts and sending', send: 'Sending', alerts: 'Alerts', event: 'Event', sound: 'Sound', notify: 'Notification', flash: 'Title', customer: 'New customer', message: 'New message', queue: 'Someone queues', transfer: 'Transferred to me', tone: 'Tone', drop: 'Drop', bell: 'Bell', wood: 'Wood', volume: 'Volume', test: 'Try', preview: 'Show the words in notifications', permission: 'The browser does not allow notifications yet', allow: 'Allow', denied: 'The browser blocks notifications. Allow them in the site settings beside the address.', silent: 'The browser does not allow sound yet. Click anywhere on the page.', unsupported: 'This browser has no notifications',
  },
  alert: { customer: 'New customer: {name}', message: '{name}', queue: '{name} is waiting', transfer: '{name} was transferred to you', body: 'Click to open', customerBody: 'Assigned to you', queueBody: 'Waiting to be served', transferBody: 'A colleague handed this over' },
  help: {
    title: 'Keyboard shortcuts', conversations: 'Conversations', talking: 'In a conversation', lists: 'Lists', general: 'General',
    next: 'Next conversation', previous: 'Previous conversation', nextUnread: 'Next unread conversation', search: 'Search', composer: 'To the input', note: 'Switch internal note', transfer: 'Transfer', end: 'End', star: 'Star', panel: 'Show or hide customer details', quick: 'Quick replies', help: 'This list', pickFirst: 'Pick up the first in the queue', rating: 'Ask for a rating', slash: 'Find a quick reply (at the start)', newline: 'New line', send: 'Send', escape: 'Close what is open',
  },
  emoji: { smileys: 'Faces', gestures: 'Gestures', hearts: 'Hearts', things: 'Things', recent: 'Recent' },
  viewer: { label: 'Image', next: 'Next', previous: 'Previous', zoomIn: 'Zoom in', zoomOut: 'Zoom out', rotate: 'Rotate', download: 'Download', close: 'Close', place: '{n} / {all}', failed: 'The image could not be loaded' },
}

export default en
