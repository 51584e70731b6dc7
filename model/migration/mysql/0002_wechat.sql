-- WeChat: connections, the inbox of pushes, quotas, deliveries, tokens.

-- +goose Up
-- What connects a product to WeChat. Secrets are sealed.
CREATE TABLE connection (
  product_id BIGINT NOT NULL PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  kind VARCHAR(12) NOT NULL,
  appid VARCHAR(32) NOT NULL,
  secret TEXT NOT NULL,
  original_id VARCHAR(32) NOT NULL,
  address VARCHAR(32) NOT NULL,
  push_token TEXT NOT NULL,
  push_key TEXT NOT NULL,
  push_mode VARCHAR(8) NOT NULL,
  push_format VARCHAR(5) NOT NULL,
  token_url VARCHAR(512) NOT NULL,
  token_key TEXT NOT NULL,
  refused TEXT NOT NULL,
  paused TINYINT(1) NOT NULL,
  settings TEXT NOT NULL,
  health TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  CONSTRAINT connection_product_fk FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX connection_appid_uq ON connection (appid);
CREATE UNIQUE INDEX connection_address_uq ON connection (address);
CREATE INDEX connection_tenant_ix ON connection (tenant_id, product_id);

-- The inbox: what WeChat has pushed, kept before anything else is done with it.
CREATE TABLE push (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  push_key VARCHAR(64) NOT NULL,
  openid VARCHAR(78) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  tries INT NOT NULL,
  fault VARCHAR(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX push_key_uq ON push (product_id, push_key);
CREATE INDEX push_due_ix ON push (due_at, id);
CREATE INDEX push_person_ix ON push (product_id, openid, due_at, id);
CREATE INDEX push_age_ix ON push (received_at);

-- What a customer of a product has done, and what we have sent since.
CREATE TABLE quota (
  product_id BIGINT NOT NULL,
  openid VARCHAR(78) NOT NULL,
  tenant_id BIGINT NOT NULL,
  acted TEXT NOT NULL,
  sends TEXT NOT NULL,
  used_up_at BIGINT NOT NULL,
  shut_at BIGINT NOT NULL,
  PRIMARY KEY (product_id, openid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What we owe WeChat: one message to one customer.
CREATE TABLE delivery (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  openid VARCHAR(78) NOT NULL,
  state VARCHAR(10) NOT NULL,
  attempts TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT NOT NULL,
  CONSTRAINT delivery_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX delivery_due_ix ON delivery (settled_at, next_at, id);
CREATE UNIQUE INDEX delivery_message_uq ON delivery (message_id);
CREATE INDEX delivery_conversation_ix ON delivery (conversation_id, settled_at, id);
CREATE INDEX delivery_product_ix ON delivery (product_id, state, id);

-- Access tokens, sealed, shared by all nodes, and who is fetching one.
CREATE TABLE kept_token (
  appid VARCHAR(32) NOT NULL PRIMARY KEY,
  sealed TEXT NOT NULL,
  fetched_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  locked_by VARCHAR(32) NOT NULL,
  locked_until BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Our files at WeChat, for three days.
CREATE TABLE uploaded_file (
  product_id BIGINT NOT NULL,
  file_key VARCHAR(64) NOT NULL,
  kind VARCHAR(8) NOT NULL,
  tenant_id BIGINT NOT NULL,
  media_id VARCHAR(200) NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (product_id, file_key, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX uploaded_file_age_ix ON uploaded_file (expires_at);

-- How a customer last came in: what the mini-program's button said.
CREATE TABLE customer_entry (
  customer_id BIGINT NOT NULL PRIMARY KEY,
  tenant_id BIGINT NOT NULL,
  raw TEXT NOT NULL,
  warnings TEXT NOT NULL,
  open_param VARCHAR(100) NOT NULL,
  forward TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  CONSTRAINT customer_entry_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whom answers leave for through WeChat; and when WeChat takes none any more.
ALTER TABLE conversation ADD COLUMN openid VARCHAR(78) NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_expires_ix ON conversation (expires_at);

-- A deleted product frees its AppID at once; its history goes thirty days later.
ALTER TABLE product ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
