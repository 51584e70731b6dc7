package store

import (
	"context"

	"yingke/model"
)

// How a wait is estimated: from so many receptions that ended last, none of
// which counts for more than this.
const (
	paceOf       = 20
	paceLeast    = 10_000    // milliseconds
	paceMost     = 3_600_000 // milliseconds
	estimateMost = 7_200     // seconds; beyond it nobody believes a number
)

// pace is how fast a channel's line moves: how long a reception lasts, and in
// how many places at once.
type pace struct {
	lasts  model.Millis // 0: not known
	places int64
}

// seconds is how long somebody in this place will wait; 0: it cannot be told.
func (p pace) seconds(position int) int {
	if p.lasts == 0 || p.places == 0 || position == 0 {
		return 0
	}
	return int(min(estimateMost, (int64(position)*int64(p.lasts)/p.places+999)/1000))
}

// pace looks at the receptions of a channel that ended last, and at the places
// of its agents who are online.
func (s *Store) pace(ctx context.Context, v model.Viewer, channel int64) (pace, error) {
	var p pace
	var last []model.Conversation
	err := s.in(ctx, v).Select("served_at", "ended_at").Where("channel_id = ? AND ended_at > 0", channel).
		Order("ended_at DESC, id DESC").Limit(paceOf).Find(&last).Error
	if err != nil {
		return p, explain(err)
	}
	var all model.Millis
	var served model.Millis
	for _, c := range last {
		if c.ServedAt > 0 && c.ServedAt < c.EndedAt {
			all += min(max(c.EndedAt-c.ServedAt, paceLeast), paceMost)
			served++
		}
	}
	if served == 0 {
		return p, nil
	}
	p.lasts = all / served
	err = s.in(ctx, v).Model(&model.Agent{}).Where("id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)", channel).
		Where("status = ? AND work_state = ?", model.AgentActive, model.Online).Select("COALESCE(SUM(auto_limit), 0)").Scan(&p.places).Error
	return p, explain(err)
}

// place fills in where a customer stands in the queue, and how long he will wait.
func (s *Store) place(ctx context.Context, v model.Viewer, w *model.View) error {
	var err error
	if w.QueuePosition, err = s.position(ctx, v, w.Conversation); err != nil || w.Awaits {
		return err
	}
	p, err := s.pace(ctx, v, w.ChannelID)
	w.QueueSeconds = p.seconds(w.QueuePosition)
	return err
}
