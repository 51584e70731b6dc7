-- WeChat: connections, the inbox of pushes, quotas, deliveries, tokens.

-- +goose Up
-- What connects a product to WeChat. Secrets are sealed.
CREATE TABLE connection (
  product_id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  appid TEXT NOT NULL,
  secret TEXT NOT NULL,
  original_id TEXT NOT NULL,
  address TEXT NOT NULL,
  push_token TEXT NOT NULL,
  push_key TEXT NOT NULL,
  push_mode TEXT NOT NULL,
  push_format TEXT NOT NULL,
  token_url TEXT NOT NULL,
  token_key TEXT NOT NULL,
  refused TEXT NOT NULL,
  paused INTEGER NOT NULL,
  settings TEXT NOT NULL,
  health TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CONSTRAINT connection_product_fk FOREIGN KEY (product_id) REFERENCES product (id)
);
CREATE UNIQUE INDEX connection_appid_uq ON connection (appid);
CREATE UNIQUE INDEX connection_address_uq ON connection (address);
CREATE INDEX connection_tenant_ix ON connection (tenant_id, product_id);

-- The inbox: what WeChat has pushed, kept before anything else is done with it.
CREATE TABLE push (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  push_key TEXT NOT NULL,
  openid TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  fault TEXT NOT NULL
);
CREATE UNIQUE INDEX push_key_uq ON push (product_id, push_key);
CREATE INDEX push_due_ix ON push (due_at, id);
CREATE INDEX push_person_ix ON push (product_id, openid, due_at, id);
CREATE INDEX push_age_ix ON push (received_at);

-- What a customer of a product has done, and what we have sent since.
CREATE TABLE quota (
  product_id INTEGER NOT NULL,
  openid TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  acted TEXT NOT NULL,
  sends TEXT NOT NULL,
  used_up_at INTEGER NOT NULL,
  shut_at INTEGER NOT NULL,
  PRIMARY KEY (product_id, openid)
);

-- What we owe WeChat: one message to one customer.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  openid TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  CONSTRAINT delivery_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE INDEX delivery_due_ix ON delivery (settled_at, next_at, id);
CREATE UNIQUE INDEX delivery_message_uq ON delivery (message_id);
CREATE INDEX delivery_conversation_ix ON delivery (conversation_id, settled_at, id);
CREATE INDEX delivery_product_ix ON delivery (product_id, state, id);

-- Access tokens, sealed, shared by all nodes, and who is fetching one.
CREATE TABLE kept_token (
  appid TEXT NOT NULL PRIMARY KEY,
  sealed TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  locked_by TEXT NOT NULL,
  locked_until INTEGER NOT NULL
);

-- Our files at WeChat, for three days.
CREATE TABLE uploaded_file (
  product_id INTEGER NOT NULL,
  file_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  media_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (product_id, file_key, kind)
);
CREATE INDEX uploaded_file_age_ix ON uploaded_file (expires_at);

-- How a customer last came in: what the mini-program's button said.
CREATE TABLE customer_entry (
  customer_id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  raw TEXT NOT NULL,
  warnings TEXT NOT NULL,
  open_param TEXT NOT NULL,
  forward TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  CONSTRAINT customer_entry_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

-- Whom answers leave for through WeChat; and when WeChat takes none any more.
ALTER TABLE conversation ADD COLUMN openid TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversation_expires_ix ON conversation (expires_at);

-- A deleted product frees its AppID at once; its history goes thirty days later.
ALTER TABLE product ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0;
