package intake

import (
	"slices"

	"yingke/model"
	"yingke/service/claim"
	"yingke/service/wechat/quota"
)

// How much of session-from is kept. WeChat cuts it at 1000 bytes.
const (
	rawMost   = 4000 // bytes
	paramMost = 100  // characters of open_param
)

// shortName is how many characters of his openid name a customer who has no
// other name; openids of one account begin alike.
const shortName = 6

// intake is what becomes of a push, ready to be kept.
func (s *Service) intake(at place, p model.KeptPush, r reading) model.Taking {
	in := model.Taking{Push: p, Entrance: at.entrance, Say: r.say, Owed: r.occasion != nil}
	about := claim.Said{}
	if session := p.Push.Session; session != nil {
		about = claim.Read(session.Params, at.fields)
		in.Entry = entryOf(p, about)
	}
	in.Update, in.TagIDs, in.Source = updateOf(p.OpenID, about), about.TagIDs, about.Source
	switch {
	case r.unfollowed:
		in.Act = func(was model.Quota) model.Quota { return quota.Shut(was, p.ReceivedAt) }
	case r.action != "":
		in.Act = func(was model.Quota) model.Quota { return quota.Act(was, r.action, p.ReceivedAt) }
	}
	if r.say.Party == model.ByCustomer {
		in.ExpiresAt = p.ReceivedAt.Add(s.Windows[at.conn.Kind][model.ActMessage].For)
	}
	return in
}

// updateOf keeps on a customer who he is, and what his button says of him. Who
// has no name gets one that a search for it finds again.
func updateOf(openid string, about claim.Said) func(model.Customer) model.Customer {
	return func(was model.Customer) model.Customer {
		now := about.On(was)
		now.OpenID, now.Verified = openid, true
		if now.Nickname == "" {
			now.Nickname, now.Named = "访客"+openid[max(0, len(openid)-shortName):], false
		}
		return now
	}
}

// entryOf is how the customer came in, with what of it was not understood.
func entryOf(p model.KeptPush, about claim.Said) *model.CustomerEntry {
	session := p.Push.Session
	entry := model.CustomerEntry{
		Raw: cutBytes(session.Raw, rawMost), Warnings: slices.Clone(p.Push.Warnings),
		OpenParam: model.Tidy(session.OpenParam, paramMost), Forward: session.Forward, EnteredAt: p.ReceivedAt,
	}
	for _, parameter := range about.Warnings {
		entry.Warnings = append(entry.Warnings, model.WarnSessionParam+":"+parameter)
	}
	if entry.Warnings == nil {
		entry.Warnings = []string{}
	}
	return &entry
}

// cutBytes cuts a text, never inside a character.
func cutBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xc0 == 0x80 {
		most--
	}
	return text[:most]
}
