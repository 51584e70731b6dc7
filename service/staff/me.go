package staff

import (
	"context"
	"encoding/json"

	"yingke/model"
)

// preferencesMost is how many bytes the screens of one agent may remember.
const preferencesMost = 8 << 10

// Self is the agent who asks, with what his screens need to know first.
type Self struct {
	Agent       model.Agent
	Tenant      model.Tenant
	Preferences json.RawMessage
}

// Me is the agent who asks.
func (s *Staff) Me(ctx context.Context, v model.Viewer) (Self, error) {
	agent, err := s.Store.Agent(ctx, v, v.Agent())
	if err != nil {
		return Self{}, err
	}
	tenant, err := s.Store.Tenant(ctx, v)
	return Self{agent, tenant, json.RawMessage(agent.Preferences)}, err
}

// EditMe changes one's own nickname, picture and, where it is allowed,
// reception number.
func (s *Staff) EditMe(ctx context.Context, v model.Viewer, in AgentInput) (err error) {
	if in.Avatar, err = s.avatar(ctx, v, in.Avatar); err != nil {
		return err
	}
	own := AgentInput{Nickname: in.Nickname, Avatar: in.Avatar, AutoLimit: in.AutoLimit}
	_, err = s.change(ctx, v, model.AgentChange{ID: v.Agent(), Action: "agent.profile", Decide: func(r model.Roster, was model.Agent) (model.Agent, error) {
		now := was
		if err := own.apply(v, r, &now).first(); err != nil {
			return was, err
		}
		if now.AutoLimit != was.AutoLimit && !was.MaySetLimit && !v.Can(model.ManageAgents) {
			return was, model.ErrLimitNotYours.On("auto_limit")
		}
		return now, nil
	}})
	return err
}

// ChangePassword gives the agent who asks a new password, if he knows the old
// one, and logs his other devices out. Wrong old ones are slowed down like
// wrong log-ins.
func (s *Staff) ChangePassword(ctx context.Context, v model.Viewer, old, next string) error {
	if old == "" {
		return model.ErrRequired.On("old")
	}
	agent, err := s.Store.Agent(ctx, v, v.Agent())
	if err != nil {
		return err
	}
	done, err := s.turns.take(ctx, agent.LoginName)
	if err != nil {
		return err
	}
	defer done()
	if err := s.proveOld(ctx, v, agent, old); err != nil {
		return err
	}
	if err := checkPassword(next, agent.LoginName); err != nil {
		return on(err, "new")
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, v, model.AgentChange{ID: v.Agent(), Action: "agent.password", Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
		if was.PasswordHash != agent.PasswordHash {
			return was, model.ErrChanged // by somebody else, just now
		}
		was.PasswordHash = hash
		return was, nil
	}})
	return err
}

func (s *Staff) proveOld(ctx context.Context, v model.Viewer, agent model.Agent, old string) error {
	if len(old) > passwordMost {
		return model.ErrOldPassword.On("old")
	}
	if err := s.book(ctx, agent.LoginName, v.Address); err != nil {
		return err
	}
	right, err := s.hasher.check(ctx, agent.PasswordHash, old)
	if err != nil {
		return err
	}
	if !right {
		return model.ErrOldPassword.On("old")
	}
	return s.forgive(ctx, agent.LoginName)
}

// SetPreferences keeps what one's screens remember, and tells one's other screens.
func (s *Staff) SetPreferences(ctx context.Context, v model.Viewer, preferences json.RawMessage) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(preferences, &object) != nil || object == nil {
		return model.ErrBadJSON.With("reason", "type")
	}
	kept, err := json.Marshal(object)
	if err != nil {
		return err
	}
	if len(kept) > preferencesMost {
		return model.ErrBodyTooLarge.With("bytes", preferencesMost)
	}
	if err := s.Store.SetPreferences(ctx, v, string(kept)); err != nil {
		return err
	}
	s.announce(ctx, model.Event{Topics: []string{model.AgentTopic(v.Agent())}, Type: model.FramePreferences, Payload: json.RawMessage(kept)})
	return nil
}

// takeMost is how many customers may be asked for when coming online.
const takeMost = 100

// ChooseState sets the work state of the agent who asks (product.md 1.2): rest
// and offline end being permanently online, offline lasts until he chooses otherwise.
func (s *Staff) ChooseState(ctx context.Context, v model.Viewer, state model.WorkState, permanent bool, take int) (model.Agent, error) {
	switch state {
	case model.Online, model.Rest, model.Offline:
	default:
		return model.Agent{}, model.ErrBadChoice.On("state").With("value", string(state))
	}
	if err := within("take", take, 0, takeMost); err != nil {
		return model.Agent{}, err
	}
	if permanent && state != model.Online {
		return model.Agent{}, model.ErrBadChoice.On("permanent").With("value", "true")
	}
	agent, err := s.Store.ChooseState(ctx, v, state, permanent)
	if err != nil {
		return agent, err
	}
	if s.Reception == nil {
		return agent, nil
	}
	if _, err := s.Reception.StateChosen(ctx, v, take); err != nil {
		return agent, err
	}
	return s.Store.Agent(ctx, v, v.Agent()) // with those whom he got
}
