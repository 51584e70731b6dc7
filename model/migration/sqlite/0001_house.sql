-- The first schema: tenants, agents, channels, customers, conversations.
-- Every time is milliseconds since 1970 UTC; 0 means never.

-- +goose Up
CREATE TABLE tenant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE role (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT role_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);
CREATE UNIQUE INDEX role_name_uq ON role (tenant_id, name);

CREATE TABLE agent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  login_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  nickname TEXT NOT NULL,
  avatar TEXT NOT NULL,
  remark TEXT NOT NULL,
  status TEXT NOT NULL,
  work_state TEXT NOT NULL,
  manual_offline INTEGER NOT NULL,
  permanent_online INTEGER NOT NULL,
  connected INTEGER NOT NULL,
  connected_at INTEGER NOT NULL,
  serving INTEGER NOT NULL,
  auto_limit INTEGER NOT NULL,
  manual_limit INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  exclusive INTEGER NOT NULL,
  also_ordinary INTEGER NOT NULL,
  accept_new INTEGER NOT NULL,
  may_set_limit INTEGER NOT NULL,
  login_addresses TEXT NOT NULL,
  product_ids TEXT NOT NULL,
  preferences TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_login_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  CONSTRAINT agent_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id),
  CONSTRAINT agent_role_fk FOREIGN KEY (role_id) REFERENCES role (id)
);
CREATE UNIQUE INDEX agent_login_uq ON agent (login_name);
CREATE INDEX agent_tenant_ix ON agent (tenant_id, status, id);
CREATE INDEX agent_role_ix ON agent (role_id);
CREATE INDEX agent_presence_ix ON agent (connected, connected_at);
CREATE INDEX agent_lapse_ix ON agent (work_state, connected_at);

CREATE TABLE agent_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  leader_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX agent_group_name_uq ON agent_group (tenant_id, name);

CREATE TABLE agent_group_member (
  tenant_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (group_id, agent_id),
  CONSTRAINT agent_group_member_group_fk FOREIGN KEY (group_id) REFERENCES agent_group (id) ON DELETE CASCADE,
  CONSTRAINT agent_group_member_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX member_agent_ix ON agent_group_member (agent_id);

CREATE TABLE login (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  CONSTRAINT login_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id)
);
CREATE UNIQUE INDEX login_token_uq ON login (token_hash);
CREATE INDEX login_agent_ix ON login (agent_id, ended_at);

CREATE TABLE login_failure (
  subject TEXT NOT NULL,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (subject)
);
CREATE INDEX login_failure_age_ix ON login_failure (last_at);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  happened_at INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  agent_name TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id INTEGER NOT NULL,
  target_name TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL
);
CREATE INDEX audit_tenant_ix ON audit (tenant_id, id);
CREATE INDEX audit_agent_ix ON audit (tenant_id, agent_id, id);
CREATE INDEX audit_action_ix ON audit (tenant_id, action, id);
CREATE INDEX audit_time_ix ON audit (tenant_id, happened_at, id);

CREATE TABLE product (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX product_tenant_ix ON product (tenant_id, id);

CREATE TABLE channel (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  remark TEXT NOT NULL,
  secret_key TEXT NOT NULL,
  sign_key TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  CONSTRAINT channel_product_fk FOREIGN KEY (product_id) REFERENCES product (id)
);
CREATE INDEX channel_tenant_ix ON channel (tenant_id, deleted_at, id);
CREATE UNIQUE INDEX channel_name_uq ON channel (product_id, name, deleted_at);

CREATE TABLE channel_agent (
  tenant_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (channel_id, agent_id),
  CONSTRAINT channel_agent_channel_fk FOREIGN KEY (channel_id) REFERENCES channel (id),
  CONSTRAINT channel_agent_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id)
);
CREATE INDEX channel_agent_agent_ix ON channel_agent (agent_id);

CREATE TABLE link (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  secret_key TEXT NOT NULL,
  code TEXT NOT NULL,
  visits INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT link_channel_fk FOREIGN KEY (channel_id) REFERENCES channel (id)
);
CREATE UNIQUE INDEX link_code_uq ON link (code);
CREATE UNIQUE INDEX link_target_uq ON link (channel_id, agent_id);

CREATE TABLE home_page (
  agent_id INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  card TEXT NOT NULL,
  PRIMARY KEY (agent_id)
);

CREATE TABLE customer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  nickname TEXT NOT NULL,
  named INTEGER NOT NULL,
  avatar TEXT NOT NULL,
  openid TEXT NOT NULL,
  verified INTEGER NOT NULL,
  unionid TEXT NOT NULL,
  remark TEXT NOT NULL,
  mobile TEXT NOT NULL,
  weixin TEXT NOT NULL,
  city TEXT NOT NULL,
  province TEXT NOT NULL,
  age INTEGER NOT NULL,
  sex INTEGER NOT NULL,
  note TEXT NOT NULL,
  source TEXT NOT NULL,
  fields TEXT NOT NULL,
  blocked INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  connected INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  stale INTEGER NOT NULL
);
CREATE INDEX customer_tenant_ix ON customer (tenant_id, seen_at, id);
CREATE INDEX customer_openid_ix ON customer (tenant_id, openid);
CREATE INDEX customer_stale_ix ON customer (stale, id);

CREATE TABLE identity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  customer_id INTEGER NOT NULL,
  CONSTRAINT identity_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE UNIQUE INDEX identity_value_uq ON identity (product_id, kind, value);
CREATE INDEX identity_customer_ix ON identity (customer_id);

CREATE TABLE visitor_ticket (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  params TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX visitor_ticket_hash_uq ON visitor_ticket (hash);
CREATE INDEX visitor_ticket_age_ix ON visitor_ticket (expires_at);

CREATE TABLE tag_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE UNIQUE INDEX tag_group_name_uq ON tag_group (tenant_id, name);

CREATE TABLE tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  position INTEGER NOT NULL,
  CONSTRAINT tag_group_fk FOREIGN KEY (group_id) REFERENCES tag_group (id)
);
CREATE UNIQUE INDEX tag_name_uq ON tag (tenant_id, group_id, name);

CREATE TABLE customer_tag (
  tenant_id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (customer_id, tag_id),
  CONSTRAINT customer_tag_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT customer_tag_tag_fk FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX customer_tag_tag_ix ON customer_tag (tag_id, customer_id);

CREATE TABLE customer_field (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  field_key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  choices TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE UNIQUE INDEX customer_field_key_uq ON customer_field (tenant_id, field_key);

CREATE TABLE leave_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  form_values TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX leave_message_tenant_ix ON leave_message (tenant_id, id);

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  exclusive_id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  agent_id INTEGER NOT NULL,
  last_agent_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  version INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  last_party TEXT NOT NULL,
  last_kind TEXT NOT NULL,
  last_preview TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  agent_read INTEGER NOT NULL,
  customer_read INTEGER NOT NULL,
  customer_delivered INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  cleared_to INTEGER NOT NULL,
  greeted_number INTEGER NOT NULL,
  greeted_at INTEGER NOT NULL,
  waiting_since INTEGER NOT NULL,
  customer_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  served_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  duty_at INTEGER NOT NULL,
  duty_tries INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT conversation_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE UNIQUE INDEX conversation_thread_uq ON conversation (product_id, channel_id, exclusive_id, customer_id);
CREATE INDEX conversation_agent_ix ON conversation (tenant_id, agent_id, last_at, id);
CREATE INDEX conversation_recent_ix ON conversation (tenant_id, state, last_at, id);
CREATE INDEX conversation_line_ix ON conversation (channel_id, state, queued_at, id);
CREATE INDEX conversation_queued_ix ON conversation (queued_at);
CREATE INDEX conversation_history_ix ON conversation (tenant_id, ended_at, id);
CREATE INDEX conversation_history_agent_ix ON conversation (tenant_id, last_agent_id, ended_at, id);
CREATE INDEX conversation_history_channel_ix ON conversation (channel_id, ended_at, id);
CREATE INDEX conversation_customer_ix ON conversation (customer_id, id);
CREATE INDEX conversation_ends_ix ON conversation (ends_at);
CREATE INDEX conversation_duty_ix ON conversation (duty_at);

CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  first_number INTEGER NOT NULL,
  source TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  served_at INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  end_reason TEXT NOT NULL,
  transfers INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  score INTEGER NOT NULL,
  score_note TEXT NOT NULL,
  rating_asked_at INTEGER NOT NULL,
  why TEXT NOT NULL,
  CONSTRAINT session_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE UNIQUE INDEX session_number_uq ON session (conversation_id, number);
CREATE INDEX session_conversation_agent_ix ON session (conversation_id, agent_id);
CREATE INDEX session_customer_ix ON session (customer_id, id);
CREATE INDEX session_agent_ix ON session (tenant_id, agent_id, started_at);
CREATE INDEX session_time_ix ON session (tenant_id, started_at);

CREATE TABLE pickup (
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  day TEXT NOT NULL,
  picked INTEGER NOT NULL,
  PRIMARY KEY (agent_id, day)
);

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  party TEXT NOT NULL,
  agent_id INTEGER NOT NULL,
  client_id TEXT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  internal INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  recalled_at INTEGER NOT NULL,
  CONSTRAINT message_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE UNIQUE INDEX message_number_uq ON message (conversation_id, number);
CREATE UNIQUE INDEX message_client_uq ON message (conversation_id, party, agent_id, client_id);

CREATE TABLE star (
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, conversation_id),
  CONSTRAINT star_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);

CREATE TABLE file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  file_key TEXT NOT NULL,
  hash TEXT NOT NULL,
  thumb_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX file_address_uq ON file (file_key);
CREATE INDEX file_hash_ix ON file (tenant_id, hash);
CREATE INDEX file_thumb_ix ON file (tenant_id, thumb_hash);

CREATE TABLE quick_reply_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE UNIQUE INDEX quick_reply_group_name_uq ON quick_reply_group (tenant_id, agent_id, name);

CREATE TABLE quick_reply (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  position INTEGER NOT NULL,
  used INTEGER NOT NULL
);
CREATE INDEX quick_reply_group_order_ix ON quick_reply (tenant_id, agent_id, group_id, position);

CREATE TABLE gram (
  tenant_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  gram TEXT NOT NULL,
  ref_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, kind, gram, ref_id)
) WITHOUT ROWID;

CREATE TABLE setting (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
);
