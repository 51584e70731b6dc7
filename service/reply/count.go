package reply

import (
	"context"
	"time"

	"yingke/model"
)

const (
	logsKept    = 30 * 24 * time.Hour // decisions, where nothing else is set
	firedKept   = 48 * time.Hour      // an interval is a day at the most
	countEvery  = 2 * time.Second
	forgetEvery = time.Hour
	countAtOnce = 1000
	countsShown = 500
	daysMost    = 366
	idsMost     = 200
)

// Run counts hits and forgets old decisions until the context ends. Any number
// of nodes may run it.
func (s *Service) Run(ctx context.Context) error {
	count, forget := time.NewTicker(countEvery), time.NewTicker(forgetEvery)
	defer count.Stop()
	defer forget.Stop()
	s.forget(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-count.C:
			s.Count(ctx)
		case <-forget.C:
			s.forget(ctx)
		}
	}
}

// Count counts every hit that waits.
func (s *Service) Count(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := s.store.CountReplies(ctx, model.OperatorViewer(), countAtOnce)
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "count what the robot said; it stays to be counted", "error", err)
		}
		if err != nil || n < countAtOnce {
			return
		}
	}
}

func (s *Service) forget(ctx context.Context) {
	now := model.At(s.Now())
	for ctx.Err() == nil {
		n, err := s.store.ForgetReplies(ctx, model.OperatorViewer(), now.Add(-s.LogsKept), now.Add(-firedKept))
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "forget old decisions of the robot", "error", err)
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// Counts sums what was counted between two days, 2026-11-23, both included;
// empty: the last seven days.
func (s *Service) Counts(ctx context.Context, v model.Viewer, f model.CountFilter) (model.ReplyCounts, map[int64]model.Rule, error) {
	today := s.Now().In(s.Zone)
	if f.To == "" {
		f.To = today.Format(time.DateOnly)
	}
	if f.From == "" {
		f.From = today.AddDate(0, 0, -6).Format(time.DateOnly)
	}
	from, err := time.Parse(time.DateOnly, f.From)
	if err != nil {
		return model.ReplyCounts{}, nil, model.ErrBadDate.On("from")
	}
	to, err := time.Parse(time.DateOnly, f.To)
	if err != nil {
		return model.ReplyCounts{}, nil, model.ErrBadDate.On("to")
	}
	if to.Before(from) || to.Sub(from) > daysMost*24*time.Hour {
		return model.ReplyCounts{}, nil, model.ErrOutOfRange.On("from").With("min", 1).With("max", daysMost)
	}
	counts, err := s.store.ReplyCounts(ctx, v, f, countsShown)
	if err != nil {
		return counts, nil, err
	}
	var named []int64
	for _, k := range counts.Keywords {
		named = append(named, k.RuleID)
	}
	rules, err := s.store.RulesByID(ctx, v, named)
	byID := make(map[int64]model.Rule, len(rules))
	for _, r := range rules {
		byID[r.ID] = r
	}
	return counts, byID, err
}

// Unmatched lists what no keyword of a product knew, the most frequent first.
func (s *Service) Unmatched(ctx context.Context, v model.Viewer, product int64, p model.Page) (model.List[model.Unmatched], error) {
	return s.store.UnmatchedTexts(ctx, v, product, p)
}

// ForgetUnmatched takes texts off the list.
func (s *Service) ForgetUnmatched(ctx context.Context, v model.Viewer, ids []int64) error {
	if len(ids) > idsMost {
		return model.ErrTooManyItems.On("ids").With("max", idsMost)
	}
	return s.store.DropUnmatched(ctx, v, ids)
}

// NewKeyword makes a keyword of a text that none knew.
type NewKeyword struct {
	UnmatchedID int64
	Keyword     model.Keyword // an empty Text is the text itself
	RuleID      int64         // gets the keyword; 0: a new rule
	Rule        model.Rule    // the new one; an empty Name is the keyword
}

// MakeKeyword gives a rule a keyword that customers wrote, and takes the text off
// the list.
func (s *Service) MakeKeyword(ctx context.Context, v model.Viewer, n NewKeyword) (model.Rule, error) {
	u, err := s.store.Unmatched(ctx, v, n.UnmatchedID)
	if err != nil {
		return model.Rule{}, err
	}
	if n.Keyword.Text == "" {
		n.Keyword.Text = u.Text
	}
	r := n.Rule
	if n.RuleID != 0 {
		if r, err = s.store.Rule(ctx, v, n.RuleID); err != nil {
			return r, model.ErrBadChoice.On("rule_id")
		}
	} else {
		r.ID, r.ProductID, r.Trigger, r.Enabled = 0, u.ProductID, model.OnKeyword, true
		if r.Name == "" {
			r.Name = n.Keyword.Text
		}
	}
	if r.Trigger != model.OnKeyword {
		return r, model.ErrBadChoice.On("rule_id")
	}
	r.Keywords = append(r.Keywords, n.Keyword)
	if r, err = s.Save(ctx, v, r); err != nil {
		return r, err
	}
	return r, s.store.DropUnmatched(ctx, v, []int64{u.ID})
}

// Why are the decisions about a message of a conversation that the viewer may read.
func (s *Service) Why(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, []model.ReplyLog, error) {
	return s.store.ReplyLogs(ctx, v, conversation, number)
}
