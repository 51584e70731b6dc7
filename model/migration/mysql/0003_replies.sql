-- Automatic replies: rules, menus, settings, sensitive words, what was decided.

-- +goose Up
CREATE TABLE reply_rule (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  agent_id BIGINT NOT NULL,
  folder_id BIGINT NOT NULL,
  name VARCHAR(60) NOT NULL,
  fires_on VARCHAR(10) NOT NULL,
  enabled TINYINT(1) NOT NULL,
  position INT NOT NULL,
  keywords MEDIUMTEXT NOT NULL,
  card_part VARCHAR(5) NOT NULL,
  types TEXT NOT NULL,
  only_if TEXT NOT NULL,
  time_window TEXT NOT NULL,
  interval_seconds INT NOT NULL,
  wait_seconds INT NOT NULL,
  items MEDIUMTEXT NOT NULL,
  random TINYINT(1) NOT NULL,
  goes_on TINYINT(1) NOT NULL,
  to_human TINYINT(1) NOT NULL,
  agent_ids TEXT NOT NULL,
  group_ids TEXT NOT NULL,
  hits BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT reply_rule_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX reply_rule_order_ix ON reply_rule (tenant_id, product_id, position, id);

-- The keywords of rules, as they are looked up: each once in its reach.
CREATE TABLE rule_word (
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  scope VARCHAR(16) NOT NULL,
  word VARCHAR(120) NOT NULL,
  partial TINYINT(1) NOT NULL,
  rule_id BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, product_id, scope, word, partial),
  CONSTRAINT rule_word_rule_fk FOREIGN KEY (rule_id) REFERENCES reply_rule (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX rule_word_rule_ix ON rule_word (rule_id);

CREATE TABLE reply_folder (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  name VARCHAR(30) NOT NULL,
  position INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX reply_folder_name_uq ON reply_folder (tenant_id, product_id, name);

CREATE TABLE menu (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  name VARCHAR(60) NOT NULL,
  enabled TINYINT(1) NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX menu_name_uq ON menu (tenant_id, name);

-- Product 0: the general settings; channel 0: those of the product.
CREATE TABLE reply_settings (
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL,
  own TINYINT(1) NOT NULL,
  settings MEDIUMTEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, product_id, channel_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The secret that signs links in replies; sealed.
CREATE TABLE link_key (
  product_id BIGINT NOT NULL PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  sealed VARCHAR(160) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE reply_revision (
  tenant_id BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE sensitive_rule (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  name VARCHAR(60) NOT NULL,
  party VARCHAR(10) NOT NULL,
  enabled TINYINT(1) NOT NULL,
  words MEDIUMTEXT NOT NULL,
  kinds TEXT NOT NULL,
  product_ids TEXT NOT NULL,
  channel_ids TEXT NOT NULL,
  agent_ids TEXT NOT NULL,
  block TINYINT(1) NOT NULL,
  mask TINYINT(1) NOT NULL,
  public_replies TINYINT(1) NOT NULL,
  prompt VARCHAR(200) NOT NULL,
  alert_ids TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX sensitive_rule_tenant_ix ON sensitive_rule (tenant_id, id);

-- When a rule with an interval last fired in a conversation.
CREATE TABLE reply_fired (
  conversation_id BIGINT NOT NULL,
  rule_id BIGINT NOT NULL,
  tenant_id BIGINT NOT NULL,
  fired_at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, rule_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX reply_fired_age_ix ON reply_fired (fired_at);

-- Hits wait here until they are counted.
CREATE TABLE reply_hit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  fires_on VARCHAR(10) NOT NULL,
  rule_id BIGINT NOT NULL,
  keyword VARCHAR(30) NOT NULL,
  text VARCHAR(100) NOT NULL,
  day VARCHAR(10) NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE reply_count (
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  day VARCHAR(10) NOT NULL,
  rule_id BIGINT NOT NULL,
  keyword VARCHAR(30) NOT NULL,
  hits BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, product_id, day, rule_id, keyword)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What no keyword knew.
CREATE TABLE unmatched (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  text VARCHAR(100) NOT NULL,
  seen BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX unmatched_text_uq ON unmatched (tenant_id, product_id, text);
CREATE INDEX unmatched_seen_ix ON unmatched (tenant_id, product_id, seen, id);
CREATE INDEX unmatched_age_ix ON unmatched (tenant_id, product_id, last_at);

-- Why the robot said what it said, and why it did not.
CREATE TABLE reply_log (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  fires_on VARCHAR(10) NOT NULL,
  verdict VARCHAR(10) NOT NULL,
  said_from BIGINT NOT NULL,
  said_to BIGINT NOT NULL,
  steps MEDIUMTEXT NOT NULL,
  left_out INT NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX reply_log_message_ix ON reply_log (conversation_id, number, id);
CREATE INDEX reply_log_age_ix ON reply_log (created_at);

-- What the robot says after a pause.
CREATE TABLE reply_later (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  body MEDIUMTEXT NOT NULL,
  log_id BIGINT NOT NULL,
  CONSTRAINT reply_later_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX reply_later_due_ix ON reply_later (due_at, id);
CREATE INDEX reply_later_conversation_ix ON reply_later (conversation_id, due_at);

-- Up to which number the robot has considered what the customer wrote; its last
-- menu; and when it has to look whether an agent keeps the customer waiting.
ALTER TABLE conversation ADD COLUMN robot_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN menu_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN silence_at BIGINT NOT NULL DEFAULT 0;
UPDATE conversation SET robot_number = last_number;
CREATE INDEX conversation_silence_ix ON conversation (silence_at);
