package staff

import (
	"context"
	"errors"
	"strings"

	"yingke/model"
)

// Agents lists the agents that the filter allows.
func (s *Staff) Agents(ctx context.Context, v model.Viewer, f model.AgentFilter, p model.Page) (model.List[model.Agent], error) {
	return s.Store.Agents(ctx, v, f, p)
}

// Agent is one agent, deleted ones too.
func (s *Staff) Agent(ctx context.Context, v model.Viewer, id int64) (model.Agent, error) {
	return s.Store.Agent(ctx, v, id)
}

// Colleagues lists everybody who answers customers.
func (s *Staff) Colleagues(ctx context.Context, v model.Viewer) ([]model.Agent, error) {
	return s.Store.Colleagues(ctx, v)
}

// EachAgent calls f with every agent that the filter allows, a page at a time.
func (s *Staff) EachAgent(ctx context.Context, v model.Viewer, filter model.AgentFilter, f func(model.Agent) error) error {
	page := model.Page{Limit: 200}
	for {
		list, err := s.Store.Agents(ctx, v, filter, page)
		if err != nil {
			return err
		}
		for _, a := range list.Items {
			if err := f(a); err != nil {
				return err
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return nil
		}
	}
}

// EditAgent changes what the input names.
func (s *Staff) EditAgent(ctx context.Context, v model.Viewer, id int64, in AgentInput) (_ model.Agent, err error) {
	if in.Avatar, err = s.avatar(ctx, v, in.Avatar); err != nil {
		return model.Agent{}, err
	}
	return s.change(ctx, v, model.AgentChange{ID: id, Action: "agent.edit", Decide: func(r model.Roster, was model.Agent) (model.Agent, error) {
		if was.Status == model.AgentDeleted {
			return was, model.ErrAgentDeleted
		}
		if err := mayTouch(v, was); err != nil {
			return was, err
		}
		now := was
		if err := in.apply(v, r, &now).first(); err != nil {
			return was, err
		}
		return now, keepsAnAdministrator(r, was, now)
	}})
}

// avatar returns the key of a picture that the tenant has: screens send the key
// or the address that they were shown.
func (s *Staff) avatar(ctx context.Context, v model.Viewer, given *string) (*string, error) {
	if given == nil || *given == "" {
		return given, nil
	}
	key := *given
	if _, tail, found := strings.Cut(key, "/files/"); found {
		key, _, _ = strings.Cut(tail, "?")
	}
	const keyMost = 64
	if len(key) > keyMost {
		return nil, model.ErrBadChoice.On("avatar").With("value", key[:keyMost])
	}
	file, err := s.Store.File(ctx, v, key)
	if errors.Is(err, model.ErrMissing) {
		return nil, model.ErrBadChoice.On("avatar").With("value", key)
	}
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(file.Type, "image/") {
		return nil, model.ErrNotAnImage.On("avatar")
	}
	return &key, nil
}

// Disable keeps an agent from logging in; his conversations go to another
// agent, or back to the queue (0).
func (s *Staff) Disable(ctx context.Context, v model.Viewer, id, reassignTo int64) (model.Agent, error) {
	return s.setStatus(ctx, v, model.AgentChange{ID: id, Action: "agent.disable", Leaves: true, ReassignTo: reassignTo}, model.AgentDisabled)
}

// Enable lets a disabled agent log in again.
func (s *Staff) Enable(ctx context.Context, v model.Viewer, id int64) (model.Agent, error) {
	return s.setStatus(ctx, v, model.AgentChange{ID: id, Action: "agent.enable"}, model.AgentActive)
}

// Delete hides an agent; his conversations go to another agent, or back to the
// queue (0). His login name stays taken until he is restored.
func (s *Staff) Delete(ctx context.Context, v model.Viewer, id, reassignTo int64) error {
	_, err := s.setStatus(ctx, v, model.AgentChange{ID: id, Action: "agent.delete", Leaves: true, ReassignTo: reassignTo}, model.AgentDeleted)
	return err
}

func (s *Staff) setStatus(ctx context.Context, v model.Viewer, c model.AgentChange, status model.AgentStatus) (model.Agent, error) {
	c.Decide = func(r model.Roster, was model.Agent) (model.Agent, error) {
		now := was
		now.Status = status
		switch {
		case was.Status == model.AgentDeleted:
			return was, model.ErrAgentDeleted
		case was.ID == v.Agent() && status != model.AgentActive:
			return was, model.ErrAgentSelf
		}
		if err := mayTouch(v, was); err != nil {
			return was, err
		}
		return now, keepsAnAdministrator(r, was, now)
	}
	return s.change(ctx, v, c)
}

// Restore brings a deleted agent back as he was.
func (s *Staff) Restore(ctx context.Context, v model.Viewer, id int64) (model.Agent, error) {
	return s.change(ctx, v, model.AgentChange{ID: id, Action: "agent.restore", Decide: func(r model.Roster, was model.Agent) (model.Agent, error) {
		if was.Status != model.AgentDeleted {
			return was, model.ErrAgentNotDeleted
		}
		if r.Agents >= model.AgentsMost {
			return was, model.ErrTooManyAgents.With("max", model.AgentsMost)
		}
		now := was
		now.Status = model.AgentActive
		return now, mayTouch(v, was)
	}})
}

// ResetPassword gives an agent a new password and logs all his devices out.
func (s *Staff) ResetPassword(ctx context.Context, v model.Viewer, id int64, password string) error {
	agent, err := s.Store.Agent(ctx, v, id)
	if err != nil {
		return err
	}
	if err := mayTouch(v, agent); err != nil {
		return err
	}
	if err := checkPassword(password, agent.LoginName); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, v, model.AgentChange{ID: id, Action: "agent.password", Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
		if was.Status == model.AgentDeleted {
			return was, model.ErrAgentDeleted
		}
		now := was
		now.PasswordHash = hash
		return now, mayTouch(v, was)
	}})
	if err != nil {
		return err
	}
	return s.forgive(ctx, agent.LoginName)
}

// SetLimits sets the reception numbers of many agents, all or none.
func (s *Staff) SetLimits(ctx context.Context, v model.Viewer, ids []int64, auto, manual *int) error {
	var wrong faults
	switch {
	case len(ids) == 0:
		return model.ErrRequired.On("ids")
	case len(ids) > RowsMost:
		return model.ErrTooManyItems.On("ids").With("max", RowsMost)
	}
	if auto != nil {
		wrong.add(within("auto_limit", *auto, 0, limitMost))
	}
	if manual != nil {
		wrong.add(within("manual_limit", *manual, 0, limitMost))
	}
	if err := wrong.first(); err != nil {
		return err
	}
	if err := s.Store.SetLimits(ctx, v, once(ids), auto, manual, func(a model.Agent) error { return mayTouch(v, a) }); err != nil {
		return err
	}
	s.changed(ctx, v, once(ids)...)
	return nil
}

// change makes a change and tells everybody whom it concerns.
func (s *Staff) change(ctx context.Context, v model.Viewer, c model.AgentChange) (model.Agent, error) {
	done, err := s.Store.ChangeAgent(ctx, v, c)
	if err != nil {
		return model.Agent{}, err
	}
	s.tellAll(ctx, v, done)
	return done.Agent, nil
}
