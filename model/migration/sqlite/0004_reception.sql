-- Reception: who gets whom, when an answer is late, when agents work.

-- +goose Up
-- What holds where: the tenant's general settings, those of a product, those of a channel.
CREATE TABLE reception_settings (
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  settings TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, product_id, channel_id)
);

-- Advanced routing: customers with these tags or from these regions go to these agents.
CREATE TABLE route (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  position INTEGER NOT NULL,
  tag_ids TEXT NOT NULL,
  all_tags INTEGER NOT NULL,
  regions TEXT NOT NULL,
  agent_ids TEXT NOT NULL,
  group_ids TEXT NOT NULL,
  waits INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE INDEX route_order_ix ON route (tenant_id, position, id);

-- Whose turn it is in a channel, and what the weights have come to.
CREATE TABLE turn (
  channel_id INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  weights TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (channel_id)
);

-- How many customers an agent received on a day of the tenant's calendar.
CREATE TABLE intake (
  agent_id INTEGER NOT NULL,
  day TEXT NOT NULL,
  tenant_id INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (agent_id, day)
);
CREATE INDEX intake_day_ix ON intake (day);

-- Who alone may take a customer who waits for somebody.
CREATE TABLE awaited (
  conversation_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  tenant_id INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, agent_id, group_id),
  CONSTRAINT awaited_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);

-- Work hours: weekly, with special dates.
CREATE TABLE schedule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  week TEXT NOT NULL,
  special TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX schedule_name_uq ON schedule (tenant_id, name);

-- When an agent was in which work state, and why it changed.
CREATE TABLE attendance (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  work_state TEXT NOT NULL,
  why TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  CONSTRAINT attendance_agent_fk FOREIGN KEY (agent_id) REFERENCES agent (id)
);
CREATE INDEX attendance_open_ix ON attendance (agent_id, to_at);
CREATE INDEX attendance_time_ix ON attendance (tenant_id, agent_id, from_at, id);
CREATE INDEX attendance_age_ix ON attendance (to_at);

-- Answers that came late: reminders, alarms, transfers by the clock.
CREATE TABLE overdue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  to_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  since INTEGER NOT NULL,
  rang_at INTEGER NOT NULL,
  CONSTRAINT overdue_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE INDEX overdue_tenant_ix ON overdue (tenant_id, id);
CREATE INDEX overdue_agent_ix ON overdue (tenant_id, agent_id, id);

-- Lists of customers that somebody wants to see again.
CREATE TABLE customer_view (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  agent_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX customer_view_name_uq ON customer_view (tenant_id, agent_id, name);

-- Two customers who are one person, and what was moved to make them one.
CREATE TABLE customer_merge (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  merged_id INTEGER NOT NULL,
  moved TEXT NOT NULL,
  agent_id INTEGER NOT NULL,
  agent_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  undone_at INTEGER NOT NULL,
  CONSTRAINT customer_merge_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX customer_merge_customer_ix ON customer_merge (tenant_id, customer_id, id);
CREATE INDEX customer_merge_merged_ix ON customer_merge (tenant_id, merged_id, id);

-- Whom a round names, where it stands in the line, and the clocks of a late answer.
ALTER TABLE conversation ADD COLUMN designated TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN line_rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN awaits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN late_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN patience INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN reminded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN alarmed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN passed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN warned_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN offered_by INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversation_late_ix ON conversation (late_at);
DROP INDEX conversation_line_ix;
CREATE INDEX conversation_line_ix ON conversation (channel_id, state, line_rank, queued_at, id);
ALTER TABLE session ADD COLUMN passes INTEGER NOT NULL DEFAULT 0;

-- Whose customer he is, where his address lies, and with whom he was merged.
ALTER TABLE customer ADD COLUMN owner_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN ip_province TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN ip_city TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
CREATE INDEX customer_owner_ix ON customer (tenant_id, owner_id, seen_at, id);
CREATE INDEX customer_source_ix ON customer (tenant_id, source, seen_at, id);
CREATE INDEX customer_province_ix ON customer (tenant_id, province, seen_at, id);
CREATE INDEX customer_merged_ix ON customer (merged_into);

-- The hours of an agent, what they last said, and when they speak next; and until when a push may reach him.
ALTER TABLE agent ADD COLUMN schedule_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent ADD COLUMN shift TEXT NOT NULL DEFAULT '';
ALTER TABLE agent ADD COLUMN shift_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent ADD COLUMN pushable_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX agent_shift_ix ON agent (shift_at);
CREATE INDEX agent_schedule_ix ON agent (schedule_id);

-- Where a link leads when its agent cannot take the customer.
ALTER TABLE link ADD COLUMN group_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN fallback TEXT NOT NULL DEFAULT '';
