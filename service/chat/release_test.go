package chat_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestTheCustomersOfAnAgentWhoIsDisabledAreNotForgotten(t *testing.T) {
	for name, heir := range map[string]bool{"they go to a colleague": true, "they go back to the queue, and on": false} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				d := newDesk(t, s)
				wang, _ := d.Agent(t, "小王")
				li, colleague := d.Agent(t, "小李", func(a *model.Agent) { a.AutoLimit = 2 })
				ch := d.Channel(t, []model.Agent{wang, li})
				d.Online(t, wang)
				var served []model.Conversation
				for range 3 {
					c, _ := d.served(t, ch, 0)
					served = append(served, c)
				}
				d.Online(t, li)
				change := model.AgentChange{ID: wang.ID, Action: "agent.disable", Leaves: true, Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
					was.Status = model.AgentDisabled
					return was, nil
				}}
				if heir {
					change.ReassignTo = li.ID
				}
				done := must(d.store.ChangeAgent(t.Context(), d.Admin, change))
				d.screens.forget()
				d.FindDuties(t.Context()) // nobody calls Released: the duties are found
				d.Work(t.Context())
				states := map[model.State]int{}
				for _, c := range served {
					now := d.conversation(t, c.ID)
					states[now.State]++
					if now.SessionID != c.SessionID || now.DutyAt != 0 || now.State == model.Serving && now.AgentID != li.ID {
						t.Errorf("%+v", now)
					}
					if !slices.Contains(d.screens.to(model.VisitorTopic(c.ID)), model.FrameConversation) {
						t.Error("the customer is not told")
					}
				}
				want := map[model.State]int{model.Serving: 2, model.Queued: 1} // the colleague's limit
				if heir {
					want = map[model.State]int{model.Serving: 3}
				}
				if len(done.Released) != 3 || states[model.Serving] != want[model.Serving] || states[model.Queued] != want[model.Queued] {
					t.Errorf("%v after %d were released", states, len(done.Released))
				}
				if a, b := d.agent(t, wang.ID).Serving, d.agent(t, li.ID).Serving; a != 0 || b != want[model.Serving] {
					t.Errorf("they serve %d and %d", a, b)
				}
				w := must(d.View(t.Context(), colleague, served[0].ID))
				if last := d.why(t, w.ID); !slices.Contains(last, model.WhyReleased) {
					t.Errorf("why: %v", last)
				}
			})
		})
	}
}

// why are the codes of the path of the assignment.
func (d desk) why(t *testing.T, conversation int64) (codes []string) {
	t.Helper()
	list := must(d.store.CustomerSessions(t.Context(), d.Admin, d.conversation(t, conversation).CustomerID, model.Page{}))
	for _, r := range list.Items[0].Why {
		codes = append(codes, r.Code)
	}
	return codes
}
