export default {
  title: '接待工作台',
  unit: { seconds: '{n}秒', minutes: '{n}分钟', hours: '{n}小时', days: '{n}天' },
  state: {
    label: '工作状态', online: '在线', rest: '小休', offline: '离线', permanent: '永久在线',
    onlineNote: '接收系统分配', restNote: '不自动分配，可手动接待', offlineNote: '不分配，已接待的消息仍会送达', permanentNote: '关闭页面也保持在线',
    serving: '接待 {n}/{limit}', settings: '提醒与发送设置', shortcuts: '快捷键',
  },
  list: {
    label: '会话列表', serving: '接待中', queue: '排队', robot: '机器人', colleagues: '同事', history: '历史', starred: '星标',
    count: '{name}，{n} 个', unread: '{n} 条未读', conversations: '{name}会话',
    draft: '[草稿]', you: '我', waiting: '等待 {span}', queued: '排队 {span}', overdue: '超时未回复',
    online: '客户在线', offline: '客户已离开', starredMark: '已星标', blockedMark: '已拉黑', pick: '接待', retry: '重试',

    empty: { serving: '没有正在接待的客户', queue: '没有人在排队', robot: '机器人没有在接待', colleagues: '同事没有正在接待的客户', history: '还没有历史会话', starred: '还没有星标会话' },
    emptyText: { serving: '新客户会自动分配给你，也可以从排队中接待', queue: '所有客户都有人接待', robot: '', colleagues: '', history: '结束接待的会话会出现在这里', starred: '在会话右上角点星标，重要客户不会错过' },
  },
  filter: { agent: '接待客服', all: '全部客服', days: '时间', anytime: '不限时间', today: '今天', week: '近 7 天', month: '近 30 天', none: '没有符合条件的会话' },
  kind: { image: '[图片]', file: '[文件]', voice: '[语音]', video: '[视频]', link: '[链接]', menu: '[菜单]', note: '[内部备注]', recall: '撤回了一条消息', event: '', text: '', void: '', location: '[位置]', card: '[小程序]', unsupported: '[不支持的消息]' },
  search: {
    label: '搜索客户和聊天记录', placeholder: '搜索客户、聊天记录', clear: '清除搜索', short: '再输入一个字就开始搜索', customers: '客户', messages: '聊天记录',
    none: '没有找到“{query}”', more: '更多', searching: '正在搜索…', results: '搜索结果',
  },
  talk: {
    label: '会话', nothing: '选择一个会话开始', nothingText: '左侧是你的客户；按 ? 查看快捷键', from: '消息来自:{source}',
    online: '在线', left: '已离开', typing: '对方正在输入…', typingWith: '正在输入：{text}',
    transfer: '转接', end: '结束接待', star: '星标', unstar: '取消星标', rating: '邀请评价', block: '拉黑客户', unblock: '移出黑名单', panel: '客户资料', more: '更多操作', back: '返回列表',
    endAsk: '结束与 {name} 的会话？', endText: '客户再次发消息会开始新一轮接待。', ended: '会话已结束', reopen: '重新接待', ratingAsked: '已邀请客户评价',
    blockAsk: '拉黑 {name}？', blockText: '拉黑后，客户的消息不再分配和回复，直到移出黑名单。', blocked: '已拉黑', unblocked: '已移出黑名单',
    copied: '已复制',
    isQueued: '客户正在排队，已等待 {span}', isRobot: '机器人正在接待，回复后由你接待', isColleague: '{name} 正在接待，你可以查看并写内部备注', isEnded: '本轮接待已结束', isExpired: '会话已过期，等待客户再次发来消息', isIdle: '客户打开了页面，还没有说话', isHidden: '客户只触发了关键词，没有进入接待', isBlocked: '客户在黑名单中',
    pick: '接待',
  },
  stream: {
    label: '聊天记录', older: '正在加载更早的消息…', start: '以上是全部消息', olderFailed: '更早的消息没有加载出来', retry: '重试', unread: '以下是未读消息',
    jumpNew: '{n} 条新消息', jumpEnd: '回到最新', jumpUnread: '{n} 条未读消息', empty: '还没有消息', said: '{name}：{text}', actions: '消息操作',
    copy: '复制', why: '为什么这样回复', recall: '撤回', download: '下载', recalledBy: '{name} 撤回了一条消息', recalledMine: '你撤回了一条消息', recalledCustomer: '客户撤回了一条消息',
    note: '内部备注 · 客户看不到', robot: '机器人', image: '图片，点按放大', voice: '语音 {n} 秒', play: '播放', video: '视频',
    keyword: '点按发送', broken: '图片已失效', expandText: '展开全文', foldText: '收起', unknown: '此版本不支持显示的消息', unsupported: '不支持的消息', place: '位置', card: '小程序卡片', heard: '微信识别：{text}', saveVoice: '语音（下载后播放）', fetch: '重新获取', fetching: '正在获取…',
    missing: { gone: '{kind} 微信只保留 3 天，已无法获取', large: '{kind} 太大，没有获取', type: '{kind} 格式不支持', away: '{kind} 还没有从微信获取到' },
  },
  send: {
    uploading: '上传中 {n}%', waiting: '等待发送', sending: '发送中', sent: '已发送', delivered: '已送达', read: '已读', failed: '发送失败', retry: '重新发送', discard: '删除', cancel: '取消上传', edit: '重新编辑',
  },
  delivery: {
    queued: '等待微信发送', sending: '正在发给微信', sent: '微信已接收', failed: '发送失败', uncertain: '可能已送达',
    retrying: '第 {n} 次未发出，稍后自动重试', unknown: '没有收到微信的回应，客户可能已收到', resend: '重新发送', resendAsk: '再发一次？',
    resendText: '微信没有回应上一次发送，客户可能已经收到。再发一次，客户可能收到两条，并占用一条可发送条数。', code: '微信错误码 {code}', rid: '，编号 {rid}',
  },
  quota: {
    label: '微信可发送条数', left: '还可发送 {n} 条', last: '最后 1 条', unlimited: '不限条数', until: '{span}后截止', then: '{span}后剩 {n} 条', lastHelp: '发出后需等客户再次发来消息，请把要说的话合并成一条',
    used_up: '可发送条数已用完', used_upText: '客户再次发来消息后即可继续回复', over: '已超过回复时限', overText: '微信不再接收回复；客户再次联系后即可回复', shut: '微信已关闭会话窗口', shutText: '超过 48 小时或客户已取消关注；客户再次联系后即可回复', never: '客户还没有发过消息', neverText: '微信不允许主动发消息；客户发来消息后即可回复',
    closed: '暂不能发送', wayOut: '改用 H5 链接', short: { used_up: '条数用完', over: '已过期', shut: '已过期', never: '未开启', last: '剩 1 条', soon: '剩 {n} 分钟' },
    notKind: '{product}不支持发送{kind}', opens: '可回复至 {time}', product: { cloud: '云客服', miniprogram: '小程序', minigame: '小游戏', official: '公众号' },
    kinds: { image: '图片', file: '文件', voice: '语音', video: '视频', link: '链接卡片', menu: '智能菜单', card: '小程序卡片', text: '文字' },
  },
  wayOut: {
    title: '换个地方继续聊', why: '把云客服链接发给客户，他打开后可以不受条数和时间限制地继续咨询。', channel: '渠道', text: '发给客户的话', words: '为了更快回复您，请打开链接继续咨询：{url}', copy: '复制', later: '下次可发送时自动发出', laterHelp: '客户再次联系、微信允许发送时，由本页面自动发出，占用一条', waiting: '客户再次联系后将自动发出：{text}', cancel: '取消', dropped: '已取消', put: '客户再次联系后将自动发出', none: '还没有可用的云客服渠道', noneText: '请管理员先创建一个云客服渠道', close: '关闭',
  },
  split: { title: '文字超过微信上限', text: '微信一条消息最多 600 字（2048 字节）。可以拆成 {n} 条依次发送，占用 {n} 条可发送条数；也可以返回删减。', piece: '第 {n} 条，{size} 字', few: '现在只能再发 {left} 条，不够拆成 {n} 条', yes: '拆成 {n} 条发送', back: '返回修改', over: '超出微信上限 {n} 字，发送时可拆分' },
  event: {
    agent_joined: '{agent} 开始接待', agent_transferred: '{from} 将会话转接给 {agent}', session_ended: '接待已结束',
    session_ended_agent: '{agent} 结束了接待', session_ended_automatic: '客户长时间未回复，会话自动结束', session_ended_customer: '客户结束了会话', session_ended_expired: '会话已过期',
    rating_asked: '已邀请客户评价', rating_given: '客户评价：{score} 星', rating_given_note: '客户评价：{score} 星，“{note}”', queue_entered: '客户进入排队', form_filled: '客户填写了表单', message_left: '客户留言', other: '会话有更新',
    wechat_entered: '客户打开了客服会话', wechat_entered_from: '客户从“{source}”打开了客服会话', wechat_followed: '客户关注了公众号', wechat_followed_by: '客户扫码“{scene}”关注了公众号', wechat_unfollowed: '客户取消关注了公众号', wechat_scanned: '客户扫描了二维码“{scene}”',
    wechat_clicked: '客户点击了菜单“{key}”', wechat_menu_scan: '客户用菜单扫码：{result}', wechat_viewed: '客户点击菜单打开了 {url}', wechat_app_opened: '客户点击菜单打开了小程序 {path}',
  },
  compose: {
    label: '输入消息', placeholder: '输入消息，“/” 搜索快捷回复', notePlaceholder: '写内部备注，客户看不到', emoji: '表情', image: '图片', file: '文件', link: '链接卡片', menu: '智能菜单', quick: '快捷回复', note: '内部备注', noteOn: '正在写内部备注', more: '更多',
    send: '发送', save: '保存备注', byEnter: 'Enter 发送，Shift+Enter 换行', byCtrl: 'Ctrl+Enter 发送，Enter 换行', how: '发送方式', left: '还能输入 {n} 字', over: '超出 {n} 字', drop: '松开即可添加到待发送', remove: '移除 {name}', tray: '待发送的内容', tooBig: '{name} 超过 {size}，不能发送', empty: '{name} 是空文件', most: '一次最多添加 {n} 个文件',
    readOnly: '你不是这个会话的接待客服',
  },
  quick: {
    search: '搜索快捷回复', public: '公共', personal: '个人', ungrouped: '未分组', none: '没有找到快捷回复', empty: '还没有快捷回复', emptyText: '把常用的话存下来，输入 / 就能找到', fill: '点按填入输入框', sendNow: '直接发送 {title}', add: '新增快捷回复', addGroup: '新增分组', edit: '编辑', title: '标题', content: '内容', group: '分组', groupName: '分组名称', save: '保存', cancel: '取消', placeholders: '可用占位符：{nick} 客户昵称，{staff} 客服昵称', popup: '快捷回复建议', hint: '↑↓ 选择，Enter 填入，Ctrl+Enter 直接发送，Esc 关闭', manage: '管理', titleMissing: '请填写标题', contentMissing: '请填写内容',
  },
  link: { title: '发送链接卡片', name: '标题', description: '描述', url: '链接地址', picture: '图片地址', pictureHelp: '可不填', urlWrong: '请填写以 http:// 或 https:// 开头的地址', nameMissing: '请填写标题', add: '添加到待发送' },
  menu: { title: '发送智能菜单', head: '开头', tail: '结尾', lines: '选项', kind: '类型', keyword: '发送文字', linkKind: '打开链接', plain: '普通文字', blank: '空行', text: '显示文字', value: '点按后发送', add: '添加选项', remove: '移除第 {n} 项', up: '上移第 {n} 项', down: '下移第 {n} 项', most: '最多 {n} 项', missing: '至少要有一个选项或开头', done: '添加到待发送', headPlaceholder: '例如：请选择您想咨询的问题' },
  transfer: { title: '转接会话', agents: '客服', groups: '客服组', search: '搜索客服或客服组', load: '接待 {n}/{limit}', members: '{n} 位客服，{online} 位在线', note: '转接说明（客户看不到）', yes: '转接', none: '没有可以转接的对象', done: '已转接给 {name}', loading: '正在加载…', choose: '请选择转接对象' },
  side: { label: '客户信息', profile: '资料', quick: '快捷回复', sessions: '历史会话', close: '返回会话' },
  entry: { title: '进入来源', at: '进入时间', param: '按钮参数', forward: '链接参数', raw: '查看 session-from 原文' },
  customer: {
    nickname: '昵称', remark: '备注名', mobile: '手机', weixin: '微信号', province: '省份', city: '城市', age: '年龄', sex: '性别', male: '男', female: '女', note: '备注', source: '来源', openid: '访客ID', unionid: 'UnionID', region: 'IP 属地', created: '首次来访', seen: '最近来访', tags: '标签', addTag: '添加标签', removeTag: '移除标签 {name}', noTags: '还没有可用的标签', searchTag: '搜索标签', basics: '基本资料', custom: '自定义字段', visitor: '访客信息', verified: '已验证', verifiedHelp: '访客身份由票据或签名证明', unverified: '未验证', unverifiedHelp: '访客ID来自链接参数，没有签名，请勿据此提供隐私信息', edit: '编辑{name}', save: '保存', cancel: '取消', saving: '保存中', saved: '已保存', empty: '未填写', blocked: '已拉黑', anonymous: '未留名', copy: '复制{name}',
  },
  sessions: {
    none: '没有历史会话', round: '第 {n} 轮', now: '进行中', agent: '接待客服：{name}', nobody: '无人接待', first: '首次响应 {span}', transfers: '转接 {n} 次', rating: '评价 {n} 星', source: '来源：{source}', why: '为什么分配给 {name}', open: '查看这轮对话', more: '更多', end: { agent: '客服结束', automatic: '自动结束', customer: '客户结束', expired: '已过期' },
  },
  settings: {
    title: '提醒与发送', send: '发送方式', alerts: '提醒', event: '事件', sound: '声音', notify: '桌面通知', flash: '标题闪烁', customer: '新客户接入', message: '新消息', queue: '有人排队', transfer: '转接给我', tone: '提示音', drop: '水滴', bell: '铃声', wood: '木鱼', volume: '音量', test: '试听', preview: '通知里显示消息内容', permission: '浏览器还没有允许桌面通知', allow: '允许通知', denied: '浏览器禁止了桌面通知，请在地址栏左侧的网站设置中允许', silent: '浏览器还不允许播放声音，点一下页面任意位置即可', unsupported: '这个浏览器不支持桌面通知',
  },
  alert: { customer: '新客户：{name}', message: '{name}', queue: '{name} 正在排队', transfer: '{name} 转接给你', body: '点击查看', customerBody: '已分配给你接待', queueBody: '等待接待', transferBody: '同事转接了一个会话' },
  help: {
    title: '快捷键', conversations: '会话', talking: '对话', lists: '列表', general: '通用',
    next: '下一个会话', previous: '上一个会话', nextUnread: '下一个未读会话', search: '搜索', composer: '回到输入框', note: '切换内部备注', transfer: '转接', end: '结束接待', star: '星标', panel: '显示或隐藏客户资料', quick: '快捷回复', help: '快捷键列表', pickFirst: '接待排在最前的客户', rating: '邀请评价', slash: '搜索快捷回复（输入框开头）', newline: '换行', send: '发送', escape: '关闭弹窗',
  },
  emoji: { smileys: '表情', gestures: '手势', hearts: '爱心', things: '物品', recent: '最近使用' },
  viewer: { label: '查看图片', next: '下一张', previous: '上一张', zoomIn: '放大', zoomOut: '缩小', rotate: '旋转', download: '下载', close: '关闭', place: '{n} / {all}', failed: '图片没有加载出来' },
}
