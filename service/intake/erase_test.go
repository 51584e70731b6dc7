package intake_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// leaves lets somebody leave traces everywhere.
func (d *desk) leaves(t *testing.T, openid string) {
	t.Helper()
	d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.happens(t, openid, "subscribe", more{"EventKey": "qrscene_shop7"})
	for range 3 {
		d.says(t, openid, "secret")
		d.pushes(t, d.body(openid, "image", more{"MediaId": "pic", "MsgId": messageID.Add(1)}))
	}
	d.Work(t.Context())
	who, c := d.known(t, openid)
	if err := d.store.Star(t.Context(), d.Admin, c.ID, true); err != nil {
		t.Fatal(err)
	}
	say := model.Utterance{ConversationID: c.ID, Party: model.ByAgent, Kind: model.KindText, Body: []byte(`{"text":"answer"}`)}
	if _, err := d.store.Say(t.Context(), d.system(), say); err != nil {
		t.Log("nobody serves him: ", err)
	}
	var grams []model.Gram
	for _, m := range d.thread(t, openid) {
		grams = append(grams, piecesOf(m)...)
	}
	cursor, err := d.store.GramCursor(t.Context(), model.OperatorViewer())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.SaveGrams(t.Context(), model.OperatorViewer(), grams, cursor, cursor+100); err != nil {
		t.Fatal(err)
	}
	if err := d.store.SaveCustomerGrams(t.Context(), model.OperatorViewer(), who, namesOf(who)); err != nil {
		t.Fatal(err)
	}
}

func TestWhoUnfollowsIsForgotten(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, model.Official)
		d.leaves(t, "o1")
		d.leaves(t, "o2")
		who, c := d.known(t, "o1")
		kept := d.lines(t, "o2")
		d.happens(t, "o1", "unsubscribe", nil)
		d.Work(t.Context())
		if gone, _ := d.known(t, "o1"); gone.ID != 0 {
			t.Errorf("he is still there: %+v", gone)
		}
		d.leftNothing(t, who, c)
		if got := d.lines(t, "o2"); !slices.Equal(got, kept) || len(kept) != 8 {
			t.Errorf("another lost something: %q of %q", got, kept)
		}
		audit, err := d.store.Audits(t.Context(), d.Admin, model.AuditFilter{Action: "customer.erase"}, model.Page{})
		if err != nil || len(audit.Items) != 1 {
			t.Fatalf("%+v %v", audit, err)
		}
		if line := audit.Items[0]; line.TargetID != who.ID || line.TargetName != "" || line.Before != "{}" || line.After != `{"reason":"unfollowed"}` || line.AgentID != 0 {
			t.Errorf("%+v", line)
		}
		inbox := d.inbox(t)
		if last := inbox[len(inbox)-1]; last.OpenID != "" || last.Push.OpenID != "" || last.Push.Raw != "" || last.DueAt != 0 || last.PushKey == "" {
			t.Errorf("the push still says who he is: %+v", last)
		}
		if slices.ContainsFunc(inbox, func(p model.KeptPush) bool { return p.OpenID == "o1" }) {
			t.Error("the inbox still knows him")
		}

		// He comes back as somebody new.
		d.says(t, "o1", "again")
		d.Work(t.Context())
		if back, _ := d.known(t, "o1"); back.ID == who.ID || !slices.Equal(d.lines(t, "o1"), []string{"customer text again"}) {
			t.Errorf("%+v %q", back, d.lines(t, "o1"))
		}
	})
}

// leftNothing looks into every table that could still hold something of
// somebody: whatever has a column for him, for his conversation or for his openid.
func (d *desk) leftNothing(t *testing.T, who model.Customer, c model.Conversation) {
	t.Helper()
	db := storetest.Beneath(t, d.store)
	names := map[string]any{"customer_id": who.ID, "conversation_id": c.ID}
	if who.OpenID != "" {
		names["openid"] = who.OpenID
	}
	for column, value := range names {
		for _, table := range storetest.TablesWith(t, d.store, column) {
			var left int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE "+column+" = ?", value).Scan(&left); err != nil {
				t.Fatal(err)
			}
			if left > 0 {
				t.Errorf("%d rows of %s still name him", left, table)
			}
		}
	}
	var pieces int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM gram WHERE tenant_id = ? AND kind = 'c' AND ref_id = ?", d.ID, who.ID).Scan(&pieces); err != nil || pieces > 0 {
		t.Errorf("the search still finds him: %d %v", pieces, err)
	}
	const orphans = "SELECT COUNT(*) FROM gram WHERE kind = 'm' AND ref_id NOT IN (SELECT id FROM message)"
	if err := db.QueryRowContext(t.Context(), orphans).Scan(&pieces); err != nil || pieces > 0 {
		t.Errorf("the search still finds what he said: %d %v", pieces, err)
	}
}

func TestWhereverTheProgramDiesHeIsForgottenAllTheSame(t *testing.T) {
	for _, point := range []string{"after the reception is ended", "after some messages are erased", "before he is erased", "after he is erased"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			d := onClock(t, model.Official)
			d.leaves(t, "o1")
			who, c := d.known(t, "o1")
			d.happens(t, "o1", "unsubscribe", nil)
			d.says(t, "o1", "after it")
			d.crash(t, point)
			who.OpenID = "" // what he writes afterwards is his again
			d.leftNothing(t, who, c)
			if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer text after it"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAnAgentWhoServesHimComesFree(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	wang, _ := d.Agent(t, "小王")
	d.Online(t, wang)
	d.says(t, "o1", "hello")
	d.Work(t.Context())
	_, c := d.known(t, "o1")
	if _, err := d.store.Commit(t.Context(), d.system(), model.Outcome{ConversationID: c.ID, Version: c.Version, State: model.Serving, AgentID: wang.ID, Settled: true}); err != nil {
		t.Fatal(err)
	}
	d.happens(t, "o1", "unsubscribe", nil)
	d.Work(t.Context())
	now, err := d.store.Agent(t.Context(), d.Admin, wang.ID)
	if err != nil || now.Serving != 0 {
		t.Errorf("he serves %d: %v", now.Serving, err)
	}
	if last := d.reception.taken[len(d.reception.taken)-1]; last.Was.State != model.Serving || last.Is.State != model.Ended {
		t.Errorf("told: %+v", last)
	}
}

func TestAProductMayKeepWhoUnfollows(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official, func(c *model.Connection) { c.Settings.KeepUnfollowed = true })
	d.happens(t, "o1", "subscribe", nil)
	d.happens(t, "o1", "unsubscribe", nil)
	d.Work(t.Context())
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"system event wechat.followed", "system event wechat.unfollowed"}) {
		t.Errorf("%q", got)
	}
	if q := d.quota(t, "o1"); q.ShutAt == 0 || len(d.reception.occurred) != 1 {
		t.Errorf("%+v, told %d times", q, len(d.reception.occurred))
	}
}

func TestSomebodyUnknownWhoUnfollowsLeavesNoTrace(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	d.happens(t, "o1", "unsubscribe", nil)
	d.Work(t.Context())
	if who, _ := d.known(t, "o1"); who.ID != 0 || d.inbox(t)[0].OpenID != "" {
		t.Errorf("%+v", d.inbox(t))
	}
}
