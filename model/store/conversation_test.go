package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// says is a customer's text with a client id.
func says(c model.Conversation, id, text string) model.Utterance {
	return model.Utterance{ConversationID: c.ID, Party: model.ByCustomer, ClientID: id, Kind: model.KindText, Body: textBody(text), Preview: text}
}

// answers is an agent's text with a client id.
func answers(c model.Conversation, agent int64, id, text string) model.Utterance {
	u := says(c, id, text)
	u.Party, u.AgentID = model.ByAgent, agent
	return u
}

func textBody(text string) json.RawMessage {
	body, err := json.Marshal(model.Text{Text: text})
	if err != nil {
		panic(err)
	}
	return body
}

func TestEachMessageIsKeptOnceAndNumberedWithoutGapsHoweverOftenItComes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		h := storetest.NewTenant(t, s)
		c, visitor := h.Customer(t, h.Channel(t, nil), 0)
		const workers, messages, copies = 16, 40, 16
		work := make(chan int, messages*copies)
		for copy := range copies {
			for m := range messages {
				work <- (m + copy*7) % messages // each copy in another order
			}
		}
		close(work)
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for m := range work {
					if _, err := s.Accept(t.Context(), visitor, says(c, fmt.Sprint("m", m), fmt.Sprint("text ", m))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		thread, err := s.Messages(t.Context(), visitor, model.Stretch{ConversationID: c.ID, FromStart: true, Limit: 200})
		if err != nil || len(thread.Items) != messages || thread.LastNumber != messages {
			t.Fatalf("%d messages up to number %d, %v; want %d", len(thread.Items), thread.LastNumber, err, messages)
		}
		seen := map[string]bool{}
		for i, m := range thread.Items {
			if m.Number != int64(i+1) || seen[*m.ClientID] {
				t.Errorf("message %d has number %d and client id %s, seen before: %v", i+1, m.Number, *m.ClientID, seen[*m.ClientID])
			}
			seen[*m.ClientID] = true
		}
	})
}

func TestARepeatReturnsTheFirstMessageAndOtherContentIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		h := storetest.NewTenant(t, s)
		c, visitor := h.Customer(t, h.Channel(t, nil), 0)
		first, err := s.Accept(t.Context(), visitor, says(c, "a", "price?"))
		if err != nil || first.Repeat || first.Messages[0].Number != 1 || first.Is.DutyAt == 0 {
			t.Fatalf("first: %+v, %v", first, err)
		}
		again, err := s.Accept(t.Context(), visitor, says(c, "a", "price?"))
		if err != nil || !again.Repeat || again.Messages[0].ID != first.Messages[0].ID || again.Is.LastNumber != 1 {
			t.Errorf("again: %+v, %v", again, err)
		}
		if _, err := s.Accept(t.Context(), visitor, says(c, "a", "another")); !errors.Is(err, model.ErrClientIDReused) {
			t.Errorf("other content: %v", err)
		}
		if _, err := s.Accept(t.Context(), visitor, says(c, "b", "price?")); err != nil {
			t.Error(err)
		}
	})
}

func TestARepeatAfterTheRoundHasEndedBeginsNoNewOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		h := storetest.NewTenant(t, s)
		c, visitor := h.Customer(t, h.Channel(t, nil), 0)
		done := must(s.Accept(t.Context(), visitor, says(c, "a", "hello")))
		done = must(s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: c.ID, Version: done.Is.Version,
			State: model.Queued, Settled: true}))
		done = must(s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: c.ID, Version: done.Is.Version,
			State: model.Ended, EndReason: model.EndedByAgent}))
		again := must(s.Accept(t.Context(), visitor, says(c, "a", "hello")))
		if !again.Repeat || again.Is.State != model.Ended || again.Is.SessionID != done.Is.SessionID || again.Is.DutyAt != 0 {
			t.Errorf("again: %+v", again)
		}
		next := must(s.Accept(t.Context(), visitor, says(c, "b", "back again")))
		if next.Is.SessionID == done.Is.SessionID || next.Is.EndedAt != 0 || next.Is.DutyAt == 0 {
			t.Errorf("a new message begins a new round: %+v", next.Is)
		}
	})
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
