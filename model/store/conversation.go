package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"yingke/model"
)

// errRepeat undoes a transaction that found its work already done.
var errRepeat = errors.New("done before")

// step is one change of a conversation under its lock: its row is the lock, the
// counter of its messages, and the place where its version grows.
type step struct {
	tx
	was   model.Conversation
	is    model.Conversation
	round *model.Session // of is.SessionID, once it was asked for
	said  []model.Message

	automatic bool // a new agent is taken only if he is online and below his limit
}

// change holds a conversation, lets f change it, and keeps what became of it. f
// may run several times. A visitor reaches his own conversation alone.
func (s *Store) change(ctx context.Context, v model.Viewer, id int64, f func(st *step) error) (model.Committed, error) {
	var st *step
	err := s.write(ctx, v, func(t tx) error {
		c, err := t.hold(id)
		if err != nil {
			return err
		}
		st = &step{tx: t, was: c, is: c}
		if err := f(st); err != nil {
			return err
		}
		return st.keep()
	})
	if err != nil {
		return model.Committed{}, err
	}
	return model.Committed{Was: st.was, Is: st.is, Messages: st.said}, nil
}

// hold reads a conversation and keeps others out of it until the transaction ends.
func (t tx) hold(id int64) (model.Conversation, error) {
	var c model.Conversation
	if mine := t.v.Conversation(); mine != 0 && mine != id {
		return c, model.ErrMissing
	}
	err := t.locked().Take(&c, id).Error
	return c, err
}

// keep writes what changed of a conversation and of its session. It is the only
// place where a conversation's state moves and where agents' counts follow.
func (st *step) keep() error {
	if st.round != nil {
		if err := st.keepSession(); err != nil {
			return err
		}
	}
	if st.was == st.is {
		return nil
	}
	if st.was.State != st.is.State && !st.was.State.MayBecome(st.is.State) {
		return fmt.Errorf("conversation %d: %w from %s to %s", st.is.ID, errMove, st.was.State, st.is.State)
	}
	if err := st.seat(); err != nil {
		return err
	}
	st.is.Version = st.was.Version + 1
	st.is.ChangedAt = max(st.now, st.was.ChangedAt)
	return st.in().Model(&model.Conversation{}).Where("id = ?", st.is.ID).Updates(differences(st.was, st.is)).Error
}

// errMove is returned for a move between states that is not legal: a bug of ours.
var errMove = errors.New("illegal move")

var conversationSchema = sync.OnceValue(func() *schema.Schema {
	parsed, err := schema.Parse(&model.Conversation{}, &sync.Map{}, schema.NamingStrategy{SingularTable: true})
	if err != nil {
		panic("store: " + err.Error()) // a bug of the build
	}
	return parsed
})

// differences are the columns of a conversation that changed. Only they are
// written, so that an index which they do not touch is not touched either.
func differences(was, is model.Conversation) map[string]any {
	changes := map[string]any{}
	before, after := reflect.ValueOf(was), reflect.ValueOf(is)
	for _, f := range conversationSchema().Fields {
		old, now := before.FieldByIndex(f.StructField.Index).Interface(), after.FieldByIndex(f.StructField.Index).Interface()
		if old != now {
			changes[f.DBName] = now
		}
	}
	return changes
}

// seat moves the count of served customers from the agent who had the
// conversation to the one who has it now. Agents are locked in the order of
// their ids, so that two transfers in opposite directions cannot block each other.
func (st *step) seat() error {
	from, to := seatOf(st.was), seatOf(st.is)
	if from == to {
		return nil
	}
	if from != 0 && (to == 0 || from < to) {
		if err := st.leave(from); err != nil {
			return err
		}
	}
	if to != 0 {
		if err := st.take(to); err != nil {
			return err
		}
	}
	if from != 0 && to != 0 && from > to {
		return st.leave(from)
	}
	return nil
}

// seatOf is the agent whose count holds a conversation, 0 for none.
func seatOf(c model.Conversation) int64 {
	if c.State != model.Serving {
		return 0
	}
	return c.AgentID
}

func (st *step) leave(agent int64) error {
	return st.in().Model(&model.Agent{}).Where("id = ? AND serving > 0", agent).Update("serving", gorm.Expr("serving - 1")).Error
}

// take counts one customer more. Taken automatically, the agent must be online
// and below his limit at this very moment: the condition of the update decides
// every race, and ErrChanged sends the loser back to decide again.
func (st *step) take(agent int64) error {
	db := st.in().Model(&model.Agent{}).Where("id = ? AND status = ?", agent, model.AgentActive)
	if st.automatic {
		db = db.Where("work_state = ? AND serving < auto_limit", model.Online)
	}
	done := db.Update("serving", gorm.Expr("serving + 1"))
	if done.Error == nil && done.RowsAffected == 0 {
		return model.ErrChanged
	}
	return done.Error
}
