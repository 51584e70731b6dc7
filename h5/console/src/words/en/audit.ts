import type { Words } from '..'

export default {
  kind: {
    agent: 'Agent', group: 'Group', role: 'Role', tenant: 'Organisation', login: 'Log-in', channel: 'Channel', customer: 'Customer', customer_field: 'Customer field',
    tag: 'Tag', tag_group: 'Tag group', quick_reply: 'Quick reply', quick_reply_group: 'Quick reply group', home: 'Agent’s page', link: 'Link', conversation: 'Conversation', file: 'File', product: 'Product',
  },
  action: {
    agent: { create: 'Added an agent', edit: 'Changed an agent', profile: 'Changed own profile', password: 'Changed a password', limits: 'Set reception numbers', disable: 'Disabled an agent', enable: 'Enabled an agent', delete: 'Deleted an agent', restore: 'Restored an agent', rescue: 'Operator rescued an account' },
    group: { create: 'Added a group', edit: 'Changed a group', delete: 'Deleted a group' },
    role: { create: 'Added a role', edit: 'Changed a role', delete: 'Deleted a role' },
    tenant: { create: 'Created the organisation', edit: 'Changed the settings' },
    login: { create: 'Logged in', end: 'Logged a device out', fail: 'Failed to log in' },
    channel: { create: 'Added a channel', edit: 'Changed a channel', agents: 'Changed channel agents', enable: 'Enabled a channel', disable: 'Disabled a channel', delete: 'Deleted a channel', sign_key: 'Changed the signing key' },
    product: { connect: 'Connected a product', edit: 'Changed a product', rotate: 'Replaced a secret', pause: 'Paused a product', resume: 'Resumed a product', delete: 'Deleted a product', purge: 'Removed a product’s history' },
    customer: { edit: 'Changed a customer', block: 'Blocked a customer', unblock: 'Unblocked a customer', tags: 'Changed a customer’s tags', merge: 'Merged customers', erase: 'Erased a customer' },
    customer_field: { create: 'Added a customer field', edit: 'Changed a customer field', delete: 'Deleted a customer field' },
    tag: { create: 'Added a tag', edit: 'Changed a tag', delete: 'Deleted a tag' },
    tag_group: { create: 'Added a tag group', edit: 'Changed a tag group', delete: 'Deleted a tag group' },
    quick_reply: { create: 'Added a quick reply', edit: 'Changed a quick reply', delete: 'Deleted a quick reply', import: 'Imported quick replies' },
    quick_reply_group: { create: 'Added a quick reply group', edit: 'Changed a quick reply group', delete: 'Deleted a quick reply group' },
    home: { edit: 'Changed an agent’s page' },
  },
  field: {
    name: 'Name', nickname: 'Nickname', login_name: 'Login name', avatar: 'Picture', remark: 'Remark', role_id: 'Role no.', role: 'Role', group_ids: 'Group nos.', product_ids: 'Product nos.',
    channel_ids: 'Channel nos.', status: 'Status', work_state: 'Work state', auto_limit: 'Automatic reception', manual_limit: 'Picked by hand, per day', weight: 'Weight', exclusive: 'Exclusive agent',
    also_ordinary: 'Exclusive and ordinary', exclusive_and_ordinary: 'Exclusive and ordinary', accept_new: 'Accepts new customers', may_set_limit: 'May change own number', login_addresses: 'May log in from',
    password: 'Password', password_hash: 'Password', permissions: 'Permissions', leader_id: 'Leader no.', member_ids: 'Member nos.', online_mode: 'Online mode', grace_seconds: 'Seconds until offline',
    take_in: 'Take-in', take_in_max: 'Most at once', admin_takes_part: 'Administrators take part', returning_days: 'Returning days', wait_for_named: 'Waits for named agent', enabled: 'Enabled', deleted: 'Deleted', agent_ids: 'Agent nos.', kind: 'Kind', user_agent: 'Browser',
    devices: 'Devices', blocked: 'Blocked', field_key: 'Key', choices: 'Choices', position: 'Position', colour: 'Colour', group_id: 'Group no.', title: 'Title', body: 'Content', replies: 'How many',
    agent_id: 'Agent no.', sign_key: 'Signing key', key: 'Key', manual_offline: 'Offline by hand', permanent_online: 'Always online', created_at: 'Created', logo: 'Logo', default_avatar: 'Default picture',
    default_nickname: 'Default nickname', theme: 'Theme colour', background: 'Background', show_agent_name: 'Shows agent’s name', show_agent_state: 'Shows agent’s state', notice: 'Notice', entries: 'Quick entries', inputs: 'Customers may send',
    form: 'Form before the chat', leave_message: 'Leave a message', rating: 'Rating', history_shown: 'History shown', may_clear_history: 'May clear history', require_signature: 'Signature required', home_first: 'Agent’s page first',
    typing_preview: 'Typing preview', auto_end_minutes: 'Ends after minutes', closed: 'Closed', sites: 'Sites that may embed', open_text: 'Greeting', join_text: 'On joining', queue_text: 'While waiting',
    appid: 'AppID', secret: 'AppSecret', original_id: 'Original id', push_mode: 'Encryption', push_format: 'Data format', push_token: 'Token', push_key: 'EncodingAESKey', push_address: 'Push address',
    token_url: 'Token address', token_key: 'Signing key', paused: 'Paused', keep_unfollowed: 'Keep who unfollows', reason: 'Reason',
    offline_text: 'When offline', end_text: 'At the end', settings: 'Settings',
  },
} satisfies Words['audit']
