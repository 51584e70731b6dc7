-- Automatic replies: rules, menus, settings, sensitive words, what was decided.

-- +goose Up
CREATE TABLE reply_rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  folder_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  fires_on TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  position INTEGER NOT NULL,
  keywords TEXT NOT NULL,
  card_part TEXT NOT NULL,
  types TEXT NOT NULL,
  only_if TEXT NOT NULL,
  time_window TEXT NOT NULL,
  interval_seconds INTEGER NOT NULL,
  wait_seconds INTEGER NOT NULL,
  items TEXT NOT NULL,
  random INTEGER NOT NULL,
  goes_on INTEGER NOT NULL,
  to_human INTEGER NOT NULL,
  agent_ids TEXT NOT NULL,
  group_ids TEXT NOT NULL,
  hits INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CONSTRAINT reply_rule_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);
CREATE INDEX reply_rule_order_ix ON reply_rule (tenant_id, product_id, position, id);

-- The keywords of rules, as they are looked up: each once in its reach.
CREATE TABLE rule_word (
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  scope TEXT NOT NULL,
  word TEXT NOT NULL,
  partial INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, scope, word, partial),
  CONSTRAINT rule_word_rule_fk FOREIGN KEY (rule_id) REFERENCES reply_rule (id)
);
CREATE INDEX rule_word_rule_ix ON rule_word (rule_id);

CREATE TABLE reply_folder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE UNIQUE INDEX reply_folder_name_uq ON reply_folder (tenant_id, product_id, name);

CREATE TABLE menu (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX menu_name_uq ON menu (tenant_id, name);

-- Product 0: the general settings; channel 0: those of the product.
CREATE TABLE reply_settings (
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  own INTEGER NOT NULL,
  settings TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, channel_id)
);

-- The secret that signs links in replies; sealed.
CREATE TABLE link_key (
  product_id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  sealed TEXT NOT NULL
);

CREATE TABLE reply_revision (
  tenant_id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL
);

CREATE TABLE sensitive_rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  party TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  words TEXT NOT NULL,
  kinds TEXT NOT NULL,
  product_ids TEXT NOT NULL,
  channel_ids TEXT NOT NULL,
  agent_ids TEXT NOT NULL,
  block INTEGER NOT NULL,
  mask INTEGER NOT NULL,
  public_replies INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  alert_ids TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE INDEX sensitive_rule_tenant_ix ON sensitive_rule (tenant_id, id);

-- When a rule with an interval last fired in a conversation.
CREATE TABLE reply_fired (
  conversation_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  fired_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, rule_id)
);
CREATE INDEX reply_fired_age_ix ON reply_fired (fired_at);

-- Hits wait here until they are counted.
CREATE TABLE reply_hit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  fires_on TEXT NOT NULL,
  rule_id INTEGER NOT NULL,
  keyword TEXT NOT NULL,
  text TEXT NOT NULL,
  day TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE reply_count (
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  day TEXT NOT NULL,
  rule_id INTEGER NOT NULL,
  keyword TEXT NOT NULL,
  hits INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, day, rule_id, keyword)
);

-- What no keyword knew.
CREATE TABLE unmatched (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  seen INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX unmatched_text_uq ON unmatched (tenant_id, product_id, text);
CREATE INDEX unmatched_seen_ix ON unmatched (tenant_id, product_id, seen, id);
CREATE INDEX unmatched_age_ix ON unmatched (tenant_id, product_id, last_at);

-- Why the robot said what it said, and why it did not.
CREATE TABLE reply_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  fires_on TEXT NOT NULL,
  verdict TEXT NOT NULL,
  said_from INTEGER NOT NULL,
  said_to INTEGER NOT NULL,
  steps TEXT NOT NULL,
  left_out INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX reply_log_message_ix ON reply_log (conversation_id, number, id);
CREATE INDEX reply_log_age_ix ON reply_log (created_at);

-- What the robot says after a pause.
CREATE TABLE reply_later (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  log_id INTEGER NOT NULL,
  CONSTRAINT reply_later_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE INDEX reply_later_due_ix ON reply_later (due_at, id);
CREATE INDEX reply_later_conversation_ix ON reply_later (conversation_id, due_at);

-- Up to which number the robot has considered what the customer wrote; its last
-- menu; and when it has to look whether an agent keeps the customer waiting.
ALTER TABLE conversation ADD COLUMN robot_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN menu_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN silence_at INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET robot_number = last_number;
CREATE INDEX conversation_silence_ix ON conversation (silence_at);
