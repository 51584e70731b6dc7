package store

import (
	"context"

	"yingke/model"
)

// Commit keeps what was decided about a conversation: its state, who serves it,
// what is said, why, and whether the duty is settled, in one transaction.
//
// ErrChanged says that the decision was made on something that is no longer
// true: the conversation has changed, or the agent it was given to automatically
// is no longer online or below his limit. Nothing was done then; decide again.
func (s *Store) Commit(ctx context.Context, v model.Viewer, o model.Outcome) (model.Committed, error) {
	return s.change(ctx, v, o.ConversationID, func(st *step) error {
		if st.is.Version != o.Version {
			return model.ErrChanged
		}
		if err := st.note(o); err != nil {
			return err
		}
		if err := st.move(o); err != nil {
			return err
		}
		if err := st.explainWhy(o.Why); err != nil {
			return err
		}
		if err := st.sayAll(&o); err != nil {
			return err
		}
		st.reply(o)
		return st.discharge(o)
	})
}

func (st *step) move(o model.Outcome) error {
	if o.State == model.Serving || o.State == model.Queued || o.State == model.Robot {
		if err := st.begin(); err != nil {
			return err
		}
	}
	if o.AskRating {
		if err := st.askRating(); err != nil {
			return err
		}
	}
	switch o.State {
	case model.Serving:
		return st.serve(o)
	case model.Queued:
		return st.queue(o)
	case model.Ended, model.Expired:
		return st.end(o)
	case model.Robot, model.Hidden:
		st.is.State = o.State
	}
	return nil
}

func (st *step) serve(o model.Outcome) error {
	round, err := st.session()
	if err != nil {
		return err
	}
	if round.ServedAt == 0 {
		round.ServedAt, round.ByHand = st.now, o.PickedOn != ""
	}
	if o.Moved {
		round.Transfers++
	}
	if o.Passed {
		round.Passes++
	}
	round.AgentID = o.AgentID
	if st.is.State != model.Serving || st.is.AgentID != o.AgentID {
		if err := st.received(o.AgentID); err != nil {
			return err
		}
	}
	if o.Turn != nil {
		if err := st.moveTurn(*o.Turn); err != nil {
			return err
		}
	}
	if err := st.await(nil); err != nil {
		return err
	}
	st.is.State, st.is.AgentID, st.is.LastAgentID = model.Serving, o.AgentID, o.AgentID
	st.is.ServedAt, st.is.QueuedAt, st.is.EndsAt = st.now, 0, o.EndsAt
	st.is.OfferedBy = o.OfferedBy
	st.automatic = o.Automatic
	if err := st.startClocks(); err != nil {
		return err
	}
	if o.PickedOn == "" {
		return nil
	}
	return st.pickUp(o.AgentID, o.PickedOn)
}

// queue puts the conversation at the end of its channel's line; one that stands
// in it keeps its place.
func (st *step) queue(o model.Outcome) error {
	st.is.State, st.is.AgentID, st.is.EndsAt, st.is.LineRank = model.Queued, 0, 0, o.LineRank
	if st.is.QueuedAt == 0 {
		st.is.QueuedAt = st.now
		if o.Since != 0 {
			st.is.QueuedAt = o.Since
		}
	}
	st.stopClocks()
	return st.await(o.Waits)
}

func (st *step) end(o model.Outcome) error {
	round, err := st.session()
	if err != nil {
		return err
	}
	if round != nil {
		round.EndedAt, round.EndReason = st.now, o.EndReason
	}
	st.is.State, st.is.AgentID, st.is.EndedAt = o.State, 0, st.now
	st.is.QueuedAt, st.is.EndsAt, st.is.WaitingSince, st.is.Unread = 0, 0, 0, 0
	st.is.DutyAt, st.is.DutyTries = 0, 0
	st.is.Designated, st.is.LineRank = "", 0
	st.stopClocks()
	return st.await(nil)
}
