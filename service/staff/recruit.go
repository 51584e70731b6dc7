package staff

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"yingke/model"
)

// RowsMost is how many agents may be added or changed at once.
const RowsMost = 300

// Row is one agent of many, with the row of the table that he stands in.
type Row struct {
	Number int
	Input  AgentInput
	Wrong  []error // found while reading the row
}

// RowFaults is everything that is wrong with one row.
type RowFaults struct {
	Row    int
	Faults []*model.Fault
}

// AddAgent adds one agent.
func (s *Staff) AddAgent(ctx context.Context, v model.Viewer, in AgentInput) (model.Agent, error) {
	added, wrong, err := s.AddAgents(ctx, v, []Row{{Input: in}})
	if err != nil {
		return model.Agent{}, err
	}
	if len(wrong) > 0 {
		return model.Agent{}, wrong[0].Faults[0]
	}
	return added[0], nil
}

// AddAgents adds all of the rows or, when anything is wrong with any of them,
// none and says what.
func (s *Staff) AddAgents(ctx context.Context, v model.Viewer, rows []Row) ([]model.Agent, []RowFaults, error) {
	recruits, wrong, err := s.examine(ctx, v, rows)
	if err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	if err := s.hashAll(ctx, rows, recruits); err != nil {
		return nil, nil, err
	}
	added, err := s.Store.AddAgents(ctx, v, func(r model.Roster) ([]model.Recruit, error) {
		for i := range recruits { // what they depend on may have gone since they were examined
			if err := stillFits(v, r, recruits[i]); err != nil {
				return nil, err
			}
		}
		return recruits, nil
	})
	ids := make([]int64, len(added))
	for i, a := range added {
		ids[i] = a.ID
	}
	s.changed(ctx, v, ids...)
	return added, nil, err
}

// TryAgents says what AddAgents would find wrong.
func (s *Staff) TryAgents(ctx context.Context, v model.Viewer, rows []Row) ([]RowFaults, error) {
	_, wrong, err := s.examine(ctx, v, rows)
	return wrong, err
}

// examine finds everything that is wrong with the rows.
func (s *Staff) examine(ctx context.Context, v model.Viewer, rows []Row) ([]model.Recruit, []RowFaults, error) {
	if len(rows) == 0 {
		return nil, nil, model.ErrRequired.On("agents")
	}
	if len(rows) > RowsMost {
		return nil, nil, model.ErrImportRows.With("max", RowsMost)
	}
	roster, err := s.Store.Roster(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	if roster.Agents+len(rows) > model.AgentsMost {
		return nil, nil, model.ErrTooManyAgents.With("max", model.AgentsMost)
	}
	recruits := make([]model.Recruit, len(rows))
	wrong := make([]faults, len(rows))
	for i, row := range rows {
		avatar, err := s.avatar(ctx, v, row.Input.Avatar)
		row.Input.Avatar = avatar
		recruits[i], wrong[i] = row.recruit(v, roster)
		wrong[i].add(err)
	}
	if err := s.findTaken(ctx, v, recruits, rows, wrong); err != nil {
		return nil, nil, err
	}
	found, err := collect(rows, wrong)
	return recruits, found, err
}

// recruit makes an agent of a row.
func (row Row) recruit(v model.Viewer, r model.Roster) (model.Recruit, faults) {
	a := model.DefaultAgent()
	a.RoleID = r.RoleOf(model.RoleAgent).ID
	a.ProductIDs = slices.Clone(r.ProductIDs) // one who is responsible for nothing gets no customers
	wrong, in := faults(slices.Clone(row.Wrong)), row.Input
	for _, needed := range []**string{&in.LoginName, &in.Nickname} {
		if *needed == nil {
			*needed = new(string) // which is then refused as missing
		}
	}
	wrong = append(wrong, in.apply(v, r, &a)...)
	wrong.add(checkPassword(value(in.Password), value(in.LoginName)))
	recruit := model.Recruit{Agent: a}
	if in.ChannelIDs != nil {
		recruit.ChannelIDs = joinable(&recruit.Agent, *in.ChannelIDs, r, &wrong)
	}
	return recruit, wrong
}

// joinable returns the channels that the agent is to serve; their products
// become his too, because a channel's agents are responsible for its product.
func joinable(a *model.Agent, ids []int64, r model.Roster, wrong *faults) []int64 {
	known, product := make([]int64, len(r.Channels)), map[int64]int64{}
	for i, c := range r.Channels {
		known[i], product[c.ID] = c.ID, c.ProductID
	}
	kept := knownIDs("channel_ids", ids, known, wrong)
	for _, id := range kept {
		if !slices.Contains(a.ProductIDs, product[id]) {
			a.ProductIDs = append(a.ProductIDs, product[id])
		}
	}
	return kept
}

// findTaken notes login names that stand twice among the rows, or that
// somebody has already.
func (s *Staff) findTaken(ctx context.Context, v model.Viewer, recruits []model.Recruit, rows []Row, wrong []faults) error {
	first := map[string]int{}
	names := []string{}
	for i, r := range recruits {
		name := r.Agent.LoginName
		if name == "" {
			continue
		}
		if before, twice := first[name]; twice {
			wrong[i].add(model.ErrImportTwice.On("login_name").With("row", rows[before].Number))
			continue
		}
		first[name] = i
		names = append(names, name)
	}
	taken, err := s.Store.LoginsTaken(ctx, v, names)
	if err != nil {
		return err
	}
	for name, deleted := range taken {
		fault := model.ErrLoginTaken
		if deleted {
			fault = model.ErrLoginTakenDeleted
		}
		wrong[first[name]].add(fault.On("login_name").With("login_name", name))
	}
	return nil
}

// collect turns what was found into faults by row; an error that is no fault
// ends everything.
func collect(rows []Row, wrong []faults) ([]RowFaults, error) {
	var found []RowFaults
	for i, errs := range wrong {
		if len(errs) == 0 {
			continue
		}
		of := RowFaults{Row: rows[i].Number}
		for _, err := range errs {
			var f *model.Fault
			if !errors.As(err, &f) {
				return nil, err
			}
			of.Faults = append(of.Faults, f)
		}
		found = append(found, of)
	}
	return found, nil
}

// stillFits checks under the lock what examine checked before it.
func stillFits(v model.Viewer, r model.Roster, recruit model.Recruit) error {
	var wrong faults
	role, ok := r.Role(recruit.Agent.RoleID)
	if !ok {
		return model.ErrBadChoice.On("role_id").With("value", recruit.Agent.RoleID)
	}
	wrong.add(mayAppoint(v, role))
	knownIDs("group_ids", recruit.Agent.GroupIDs, r.GroupIDs, &wrong)
	knownIDs("product_ids", recruit.Agent.ProductIDs, r.ProductIDs, &wrong)
	joinable(&recruit.Agent, recruit.ChannelIDs, r, &wrong)
	return wrong.first()
}

// hashAll hashes the passwords, two at a time, so that people who log in
// meanwhile need not wait for all of them.
func (s *Staff) hashAll(ctx context.Context, rows []Row, recruits []model.Recruit) error {
	const atOnce = 2
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for i := range rows {
		work.Go(func() (err error) {
			recruits[i].Agent.PasswordHash, err = s.hasher.hash(ctx, value(rows[i].Input.Password))
			return err
		})
	}
	return work.Wait()
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
