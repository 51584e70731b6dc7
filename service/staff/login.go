package staff

import (
	"context"
	"errors"

	"yingke/model"
)

// Credentials are what somebody who logs in says.
type Credentials struct {
	LoginName string
	Password  string
	Kind      model.LoginKind
	Address   string
	UserAgent string
}

// Entrance is a device that has just logged in. The token is known to nobody
// else: only its hash is kept.
type Entrance struct {
	Token  string
	Viewer model.Viewer
	Until  model.Millis // the cookie may go then at the latest
}

// Login lets an agent in. A wrong name and a wrong password read the same and
// take the same time (ErrBadLogin); too many are slowed down (ErrLoginSlow).
// That an account is disabled, or bound to other addresses, is told only to who
// knows the password.
func (s *Staff) Login(ctx context.Context, c Credentials) (Entrance, error) {
	login, err := s.readCredentials(&c)
	if err != nil {
		return Entrance{}, err
	}
	done, err := s.turns.take(ctx, login)
	if err != nil {
		return Entrance{}, err
	}
	defer done()
	if err := s.book(ctx, login, c.Address); err != nil {
		return Entrance{}, err
	}
	agent, err := s.recognise(ctx, login, c)
	if err != nil {
		return Entrance{}, err
	}
	if err := s.forgive(ctx, login); err != nil {
		return Entrance{}, err
	}
	if agent.Status != model.AgentActive {
		return Entrance{}, model.ErrLoginDisabled
	}
	if !allowed(agent.LoginAddresses, c.Address) {
		return Entrance{}, model.ErrLoginAddress.With("address", c.Address)
	}
	s.renewHash(ctx, agent, c.Password)
	return s.enter(ctx, agent, c)
}

func (s *Staff) readCredentials(c *Credentials) (login string, err error) {
	login = foldLogin(c.LoginName)
	switch {
	case c.LoginName == "":
		return "", model.ErrRequired.On("login_name")
	case c.Password == "":
		return "", model.ErrRequired.On("password")
	case len(c.LoginName) > 4*loginNameMost || len([]rune(login)) > loginNameMost:
		return "", model.ErrTooLong.On("login_name").With("max", loginNameMost)
	case len(c.Password) > passwordMost:
		return "", model.ErrTooLong.On("password").With("max", passwordMost)
	}
	if c.Kind == "" {
		c.Kind = model.LoginConsole
	}
	if _, known := lifetimes[c.Kind]; !known {
		return "", model.ErrBadChoice.On("client").With("value", string(c.Kind))
	}
	return login, nil
}

// recognise finds the agent whose password it is.
func (s *Staff) recognise(ctx context.Context, login string, c Credentials) (model.Agent, error) {
	agent, err := s.Store.AgentByLogin(ctx, model.OperatorViewer(), login)
	if err != nil && !errors.Is(err, model.ErrMissing) {
		return agent, err
	}
	if agent.Status == model.AgentDeleted {
		agent.PasswordHash = ""
	}
	right, err := s.hasher.check(ctx, agent.PasswordHash, c.Password)
	if err != nil || right {
		return agent, err
	}
	if err := s.blame(ctx, c.Address); err != nil {
		return agent, err
	}
	if agent.ID != 0 {
		v := model.SystemViewer(agent.TenantID)
		v.Address = c.Address
		if err := s.Store.NoteFailedLogin(ctx, v, agent); err != nil {
			return agent, err
		}
	}
	return agent, model.ErrBadLogin
}

// renewHash brings an old hash up to today's cost; that it fails keeps nobody out.
func (s *Staff) renewHash(ctx context.Context, agent model.Agent, password string) {
	if !s.hasher.stale(agent.PasswordHash) {
		return
	}
	hash, err := s.hasher.hash(ctx, password)
	if err == nil {
		err = s.Store.Rehash(ctx, model.SystemViewer(agent.TenantID), agent.ID, agent.PasswordHash, hash)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "a password hash was not renewed; it is tried again at the next log-in", "agent", agent.ID, "error", err)
	}
}

// enter logs a device of the agent in.
func (s *Staff) enter(ctx context.Context, agent model.Agent, c Credentials) (Entrance, error) {
	token, life, now := tokenPrefix+model.RandomKey(tokenLength), lifetimes[c.Kind], s.moment()
	v := viewerOf(agent)
	v.Address = c.Address
	login, err := s.Store.AddLogin(ctx, v, model.Login{
		Kind: c.Kind, TokenHash: hashOf(token), Address: c.Address, UserAgent: model.Tidy(c.UserAgent, 255), ExpiresAt: now.Add(life.idle),
	})
	if err != nil {
		return Entrance{}, err
	}
	v.Login = login.ID
	return Entrance{Token: token, Viewer: v, Until: now.Add(life.whole)}, nil
}
