package staff

import (
	"context"

	"yingke/model"
)

// operatorName stands in the audit log for what was done on the command line.
const operatorName = "yingke"

// operatorIn is the operator working inside one tenant.
func operatorIn(tenant int64) model.Viewer {
	v := model.SystemViewer(tenant)
	v.Name = operatorName
	return v
}

// Tenants lists every tenant, for the command line.
func (s *Staff) Tenants(ctx context.Context) ([]model.Tenant, error) {
	return s.Store.Tenants(ctx, model.OperatorViewer())
}

// Appoint adds an administrator to a tenant, for the command line.
func (s *Staff) Appoint(ctx context.Context, tenant int64, login, nickname, password string) (model.Agent, error) {
	v := operatorIn(tenant)
	roster, err := s.Store.Roster(ctx, v)
	if err != nil {
		return model.Agent{}, err
	}
	role := roster.RoleOf(model.RoleAdministrator).ID
	return s.AddAgent(ctx, v, AgentInput{LoginName: &login, Nickname: &nickname, Password: &password, RoleID: &role})
}

// Rescue lets a locked-out agent in again, for the command line: a new
// password, no delay, no list of addresses, not disabled; his devices are
// logged out. ErrMissing if nobody has the login name.
func (s *Staff) Rescue(ctx context.Context, login, password string) (model.Agent, error) {
	found, err := s.Store.AgentByLogin(ctx, model.OperatorViewer(), foldLogin(login))
	if err != nil {
		return model.Agent{}, err
	}
	if err := checkPassword(password, found.LoginName); err != nil {
		return model.Agent{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return model.Agent{}, err
	}
	agent, err := s.change(ctx, operatorIn(found.TenantID), model.AgentChange{ID: found.ID, Action: "agent.rescue",
		Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
			if was.Status == model.AgentDeleted {
				return was, model.ErrAgentDeleted
			}
			now := was
			now.PasswordHash, now.Status, now.LoginAddresses = hash, model.AgentActive, []string{}
			return now, nil
		}})
	if err != nil {
		return agent, err
	}
	return agent, s.forgive(ctx, agent.LoginName)
}

// Find is the agent of any tenant who has the login name, for the command line
// and the demonstration; ErrMissing if nobody has.
func (s *Staff) Find(ctx context.Context, login string) (model.Agent, error) {
	return s.Store.AgentByLogin(ctx, model.OperatorViewer(), foldLogin(login))
}
