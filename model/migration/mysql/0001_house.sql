-- The first schema: tenants, agents, channels, customers, conversations.
-- Every time is milliseconds since 1970 UTC; 0 means never.

-- +goose Up
CREATE TABLE tenant (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  settings TEXT NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE role (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  permissions TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT role_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX role_name_uq ON role (tenant_id, name);

CREATE TABLE agent (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  role_id BIGINT NOT NULL,
  login_name VARCHAR(64) NOT NULL,
  password_hash VARCHAR(200) NOT NULL,
  nickname VARCHAR(30) NOT NULL,
  avatar VARCHAR(64) NOT NULL,
  remark VARCHAR(100) NOT NULL,
  status VARCHAR(10) NOT NULL,
  work_state VARCHAR(10) NOT NULL,
  manual_offline TINYINT(1) NOT NULL,
  permanent_online TINYINT(1) NOT NULL,
  connected TINYINT(1) NOT NULL,
  connected_at BIGINT NOT NULL,
  serving INT NOT NULL,
  auto_limit INT NOT NULL,
  manual_limit INT NOT NULL,
  weight INT NOT NULL,
  exclusive TINYINT(1) NOT NULL,
  also_ordinary TINYINT(1) NOT NULL,
  accept_new TINYINT(1) NOT NULL,
  may_set_limit TINYINT(1) NOT NULL,
  login_addresses TEXT NOT NULL,
  product_ids TEXT NOT NULL,
  preferences TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_login_at BIGINT NOT NULL,
  deleted_at BIGINT NOT NULL,
  CONSTRAINT agent_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id),
  CONSTRAINT agent_role_fk FOREIGN KEY (role_id) REFERENCES role (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX agent_login_uq ON agent (login_name);
CREATE INDEX agent_tenant_ix ON agent (tenant_id, status, id);
CREATE INDEX agent_role_ix ON agent (role_id);
CREATE INDEX agent_presence_ix ON agent (connected, connected_at);
CREATE INDEX agent_lapse_ix ON agent (work_state, connected_at);

CREATE TABLE agent_group (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  leader_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX agent_group_name_uq ON agent_group (tenant_id, name);

CREATE TABLE agent_group_member (
  tenant_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  PRIMARY KEY (group_id, agent_id),
  CONSTRAINT agent_group_member_group_fk FOREIGN KEY (group_id) REFERENCES agent_group (id) ON DELETE CASCADE,
  CONSTRAINT agent_group_member_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX member_agent_ix ON agent_group_member (agent_id);

CREATE TABLE login (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  kind VARCHAR(12) NOT NULL,
  token_hash VARCHAR(64) NOT NULL,
  address VARCHAR(45) NOT NULL,
  user_agent VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  CONSTRAINT login_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX login_token_uq ON login (token_hash);
CREATE INDEX login_agent_ix ON login (agent_id, ended_at);

CREATE TABLE login_failure (
  subject VARCHAR(90) NOT NULL,
  failures INT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX login_failure_age_ix ON login_failure (last_at);

CREATE TABLE audit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  agent_name VARCHAR(30) NOT NULL,
  address VARCHAR(45) NOT NULL,
  action VARCHAR(40) NOT NULL,
  target_kind VARCHAR(20) NOT NULL,
  target_id BIGINT NOT NULL,
  target_name VARCHAR(64) NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX audit_tenant_ix ON audit (tenant_id, id);
CREATE INDEX audit_agent_ix ON audit (tenant_id, agent_id, id);
CREATE INDEX audit_action_ix ON audit (tenant_id, action, id);
CREATE INDEX audit_time_ix ON audit (tenant_id, happened_at, id);

CREATE TABLE product (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  kind VARCHAR(12) NOT NULL,
  name VARCHAR(30) NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX product_tenant_ix ON product (tenant_id, id);

CREATE TABLE channel (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  remark VARCHAR(100) NOT NULL,
  secret_key VARCHAR(32) NOT NULL,
  sign_key VARCHAR(160) NOT NULL,
  enabled TINYINT(1) NOT NULL,
  settings MEDIUMTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT NOT NULL,
  CONSTRAINT channel_product_fk FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX channel_tenant_ix ON channel (tenant_id, deleted_at, id);
CREATE UNIQUE INDEX channel_name_uq ON channel (product_id, name, deleted_at);

CREATE TABLE channel_agent (
  tenant_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  PRIMARY KEY (channel_id, agent_id),
  CONSTRAINT channel_agent_channel_fk FOREIGN KEY (channel_id) REFERENCES channel (id),
  CONSTRAINT channel_agent_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX channel_agent_agent_ix ON channel_agent (agent_id);

CREATE TABLE link (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  secret_key VARCHAR(32) NOT NULL,
  code VARCHAR(32) NOT NULL,
  visits BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT link_channel_fk FOREIGN KEY (channel_id) REFERENCES channel (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX link_code_uq ON link (code);
CREATE UNIQUE INDEX link_target_uq ON link (channel_id, agent_id);

CREATE TABLE home_page (
  agent_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  enabled TINYINT(1) NOT NULL,
  card TEXT NOT NULL,
  PRIMARY KEY (agent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE customer (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  nickname VARCHAR(64) NOT NULL,
  named TINYINT(1) NOT NULL,
  avatar VARCHAR(512) NOT NULL,
  openid VARCHAR(78) NOT NULL,
  verified TINYINT(1) NOT NULL,
  unionid VARCHAR(78) NOT NULL,
  remark VARCHAR(100) NOT NULL,
  mobile VARCHAR(20) NOT NULL,
  weixin VARCHAR(40) NOT NULL,
  city VARCHAR(30) NOT NULL,
  province VARCHAR(30) NOT NULL,
  age INT NOT NULL,
  sex INT NOT NULL,
  note VARCHAR(500) NOT NULL,
  source VARCHAR(60) NOT NULL,
  fields TEXT NOT NULL,
  blocked TINYINT(1) NOT NULL,
  created_at BIGINT NOT NULL,
  connected TINYINT(1) NOT NULL,
  seen_at BIGINT NOT NULL,
  stale TINYINT(1) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX customer_tenant_ix ON customer (tenant_id, seen_at, id);
CREATE INDEX customer_openid_ix ON customer (tenant_id, openid);
CREATE INDEX customer_stale_ix ON customer (stale, id);

CREATE TABLE identity (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  value VARCHAR(128) NOT NULL,
  customer_id BIGINT NOT NULL,
  CONSTRAINT identity_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX identity_value_uq ON identity (product_id, kind, value);
CREATE INDEX identity_customer_ix ON identity (customer_id);

CREATE TABLE visitor_ticket (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL,
  params TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX visitor_ticket_hash_uq ON visitor_ticket (hash);
CREATE INDEX visitor_ticket_age_ix ON visitor_ticket (expires_at);

CREATE TABLE tag_group (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  position INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX tag_group_name_uq ON tag_group (tenant_id, name);

CREATE TABLE tag (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  colour VARCHAR(7) NOT NULL,
  position INT NOT NULL,
  CONSTRAINT tag_group_fk FOREIGN KEY (group_id) REFERENCES tag_group (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX tag_name_uq ON tag (tenant_id, group_id, name);

CREATE TABLE customer_tag (
  tenant_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  tag_id BIGINT NOT NULL,
  PRIMARY KEY (customer_id, tag_id),
  CONSTRAINT customer_tag_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT customer_tag_tag_fk FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX customer_tag_tag_ix ON customer_tag (tag_id, customer_id);

CREATE TABLE customer_field (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  field_key VARCHAR(30) NOT NULL,
  name VARCHAR(30) NOT NULL,
  kind VARCHAR(10) NOT NULL,
  choices TEXT NOT NULL,
  position INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX customer_field_key_uq ON customer_field (tenant_id, field_key);

CREATE TABLE leave_message (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  form_values TEXT NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX leave_message_tenant_ix ON leave_message (tenant_id, id);

CREATE TABLE conversation (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  exclusive_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  agent_id BIGINT NOT NULL,
  last_agent_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  source VARCHAR(60) NOT NULL,
  version BIGINT NOT NULL,
  last_number BIGINT NOT NULL,
  last_party VARCHAR(10) NOT NULL,
  last_kind VARCHAR(12) NOT NULL,
  last_preview VARCHAR(120) NOT NULL,
  last_at BIGINT NOT NULL,
  agent_read BIGINT NOT NULL,
  customer_read BIGINT NOT NULL,
  customer_delivered BIGINT NOT NULL,
  unread INT NOT NULL,
  cleared_to BIGINT NOT NULL,
  greeted_number BIGINT NOT NULL,
  greeted_at BIGINT NOT NULL,
  waiting_since BIGINT NOT NULL,
  customer_at BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  served_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  duty_at BIGINT NOT NULL,
  duty_tries INT NOT NULL,
  changed_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT conversation_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
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
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  number INT NOT NULL,
  first_number BIGINT NOT NULL,
  source VARCHAR(60) NOT NULL,
  started_at BIGINT NOT NULL,
  served_at BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  end_reason VARCHAR(10) NOT NULL,
  transfers INT NOT NULL,
  by_hand TINYINT(1) NOT NULL,
  score INT NOT NULL,
  score_note VARCHAR(200) NOT NULL,
  rating_asked_at BIGINT NOT NULL,
  why TEXT NOT NULL,
  CONSTRAINT session_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX session_number_uq ON session (conversation_id, number);
CREATE INDEX session_conversation_agent_ix ON session (conversation_id, agent_id);
CREATE INDEX session_customer_ix ON session (customer_id, id);
CREATE INDEX session_agent_ix ON session (tenant_id, agent_id, started_at);
CREATE INDEX session_time_ix ON session (tenant_id, started_at);

CREATE TABLE pickup (
  tenant_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  day VARCHAR(10) NOT NULL,
  picked INT NOT NULL,
  PRIMARY KEY (agent_id, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE message (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  party VARCHAR(10) NOT NULL,
  agent_id BIGINT NOT NULL,
  client_id VARCHAR(40) NULL,
  kind VARCHAR(12) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  internal TINYINT(1) NOT NULL,
  created_at BIGINT NOT NULL,
  recalled_at BIGINT NOT NULL,
  CONSTRAINT message_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX message_number_uq ON message (conversation_id, number);
CREATE UNIQUE INDEX message_client_uq ON message (conversation_id, party, agent_id, client_id);

CREATE TABLE star (
  tenant_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (agent_id, conversation_id),
  CONSTRAINT star_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE file (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  file_key VARCHAR(32) NOT NULL,
  hash VARCHAR(64) NOT NULL,
  thumb_hash VARCHAR(64) NOT NULL,
  name VARCHAR(120) NOT NULL,
  content_type VARCHAR(80) NOT NULL,
  size BIGINT NOT NULL,
  width INT NOT NULL,
  height INT NOT NULL,
  agent_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX file_address_uq ON file (file_key);
CREATE INDEX file_hash_ix ON file (tenant_id, hash);
CREATE INDEX file_thumb_ix ON file (tenant_id, thumb_hash);

CREATE TABLE quick_reply_group (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  position INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX quick_reply_group_name_uq ON quick_reply_group (tenant_id, agent_id, name);

CREATE TABLE quick_reply (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  title VARCHAR(60) NOT NULL,
  kind VARCHAR(12) NOT NULL,
  body TEXT NOT NULL,
  position INT NOT NULL,
  used BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX quick_reply_group_order_ix ON quick_reply (tenant_id, agent_id, group_id, position);

CREATE TABLE gram (
  tenant_id BIGINT NOT NULL,
  kind VARCHAR(1) NOT NULL,
  gram VARCHAR(8) NOT NULL,
  ref_id BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, gram, ref_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE setting (
  name VARCHAR(60) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
