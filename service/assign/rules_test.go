package assign_test

import (
	"maps"
	"slices"
	"testing"

	"yingke/model"
	"yingke/service/assign"
)

// with are the default rules with some of them changed.
func with(changes ...func(r *model.AssignRules)) model.AssignRules {
	r := rules
	for _, change := range changes {
		change(&r)
	}
	return r
}

func noAdmins(r *model.AssignRules)      { r.AdminTakesPart = false }
func waitForNamed(r *model.AssignRules)  { r.WaitForNamed = true }
func waitForChosen(r *model.AssignRules) { r.WaitForChosen = true }
func waitForLast(r *model.AssignRules)   { r.WaitForLast = true }
func waitForLead(r *model.AssignRules)   { r.WaitForLead = true }
func noLeads(r *model.AssignRules)       { r.LeadFirst = false }
func forgets(r *model.AssignRules)       { r.ReturningDays = 0 }
func takeIn(n int) func(*model.AssignRules) {
	return func(r *model.AssignRules) { r.TakeInMax = n }
}
func mode(m model.AssignMode) func(*model.AssignRules) {
	return func(r *model.AssignRules) { r.Mode = m }
}

// case of one customer who comes to a desk.
type coming struct {
	rules      model.AssignRules
	thread     model.Conversation
	customer   model.Customer
	desk       model.Desk // routes, groups, links, turn
	candidates []model.Candidate
}

func (c coming) question() assign.Question {
	desk := c.desk
	desk.Rules, desk.Candidates = c.rules, c.candidates
	return assign.Question{Now: noon, Conversation: c.thread, Customer: c.customer, Desk: desk}
}

// designated is a conversation in which these are named.
func designated(by model.DesignatedBy, otherwise model.Fallback, agents, groups []int64) model.Conversation {
	d := model.Designation{Targets: model.Targets{AgentIDs: agents, GroupIDs: groups}, By: by, Else: otherwise}
	return model.Conversation{Designated: d.Encode()}
}

// all are three agents who can take somebody; the first is the busiest.
func all(change ...func(c *model.Candidate)) []model.Candidate {
	return []model.Candidate{agent(1, 4, 5, change...), agent(2, 2, 5), agent(3, 0, 5)}
}

var groups = map[int64][]int64{10: {1, 2}, 20: {3, 9}, 30: {9}}

func routed(change ...func(r *model.Route)) model.Desk {
	r := model.Route{Name: "VIP", Enabled: true, TagIDs: []int64{7}, AgentIDs: []int64{1}}
	for _, f := range change {
		f(&r)
	}
	return model.Desk{Groups: groups, Routes: []model.Route{r}}
}

var vip, hubei = model.Customer{TagIDs: []int64{7}}, model.Customer{Province: "湖北", City: "武汉"}

// TestEveryRuleOfChapterFour holds product.md 4.1 to 4.7 and 4.11, a row for each.
func TestEveryRuleOfChapterFour(t *testing.T) {
	owned := model.Customer{OwnerID: 1}
	named := model.Conversation{ExclusiveID: 1}
	back := model.Conversation{LastAgentID: 1, ServedAt: noon - 29*day}
	long := model.Conversation{LastAgentID: 1, ServedAt: noon - 31*day}
	both := func(a, b model.Conversation) model.Conversation {
		a.LastAgentID, a.ServedAt, a.ExclusiveID = max(a.LastAgentID, b.LastAgentID), max(a.ServedAt, b.ServedAt), max(a.ExclusiveID, b.ExclusiveID)
		return a
	}
	link := func(agent int64, d model.Designation) model.Desk {
		return model.Desk{Groups: groups, Links: map[int64]model.Designation{agent: d}}
	}
	to := func(agents, groups []int64) model.Targets { return model.Targets{AgentIDs: agents, GroupIDs: groups} }
	for name, c := range map[string]struct {
		coming
		want int64
		why  []string // all the reasons
	}{
		// 4.1: the fixed order
		"4.1 the owner comes before who is named": {coming{rules, model.Conversation{ExclusiveID: 2}, owned, model.Desk{}, all()}, 1, []string{model.WhyLead}},
		"4.1 who is named comes before who served last": {coming{rules, both(model.Conversation{ExclusiveID: 1}, model.Conversation{LastAgentID: 2, ServedAt: noon}), model.Customer{}, model.Desk{}, all()}, 1,
			[]string{model.WhyNamed}},
		"4.1 who served last comes before routing": {coming{rules, model.Conversation{LastAgentID: 2, ServedAt: noon}, vip, routed(), all()}, 2, []string{model.WhyReturning}},
		"4.1 routing comes before the basic mode":  {coming{rules, model.Conversation{}, vip, routed(), all()}, 1, []string{model.WhyRoute}},
		"4.1 the basic mode is last":               {coming{rules, model.Conversation{}, model.Customer{}, routed(), all()}, 3, []string{model.WhyIdleRate}},
		"4.1 every level can fall through": {coming{rules, both(designated(model.ByKeyword, "", []int64{1}, nil), back), model.Customer{OwnerID: 1, TagIDs: []int64{7}}, routed(), all(offline)}, 3,
			[]string{model.WhyNoLead, model.WhyNotChosen, model.WhyNotLast, model.WhyNotRoute, model.WhyPassedOver, model.WhyIdleRate}},

		// the owner of a sales lead
		"4.1 an owner who is away: the next level":    {coming{rules, back, model.Customer{OwnerID: 3}, model.Desk{}, []model.Candidate{agent(1, 4, 5), agent(3, 0, 5, offline)}}, 1, []string{model.WhyNoLead, model.WhyReturning}},
		"4.1 or he waits for the owner":               {coming{with(waitForLead), model.Conversation{}, owned, model.Desk{}, all(offline)}, 0, []string{model.WhyNoLead, model.WhyWaitLead}},
		"4.1 owners do not count where it is off":     {coming{with(noLeads), model.Conversation{}, owned, model.Desk{}, all()}, 3, []string{model.WhyIdleRate}},
		"4.1 an owner who left is not waited for":     {coming{with(waitForLead), model.Conversation{}, model.Customer{OwnerID: 9}, model.Desk{}, all()}, 3, []string{model.WhyNoLead, model.WhyIdleRate}},
		"4.1 the owner is not exempt from his limit":  {coming{rules, model.Conversation{}, owned, model.Desk{}, []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}}, 2, []string{model.WhyNoLead, model.WhyPassedOver, model.WhyIdleRate}},
		"4.1 an exclusive agent gets his own leads":   {coming{rules, model.Conversation{}, owned, model.Desk{}, all(exclusive)}, 1, []string{model.WhyLead}},
		"4.1 an administrator gets his own leads too": {coming{with(noAdmins), model.Conversation{}, owned, model.Desk{}, all(admin)}, 1, []string{model.WhyLead}},

		// 4.2: the basic modes
		"4.2 the highest idle rate, not the fewest customers": {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 1, 2), agent(2, 20, 100)}}, 2, []string{model.WhyIdleRate}},
		"4.2 the vendor's example: 80 % before 50 %":          {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 20, 100), agent(2, 50, 100)}}, 1, []string{model.WhyIdleRate}},
		"4.2 a third is a third":                              {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 2, 3), agent(2, 333_333, 1_000_000)}}, 2, []string{model.WhyIdleRate}},
		"4.2 fill-up: the fewest customers today":             {coming{with(mode(model.ByFewest)), model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 4, 5, received(2)), agent(2, 0, 5, received(3))}}, 1, []string{model.WhyFewest}},
		"4.2 fill-up: among equals the idlest":                {coming{with(mode(model.ByFewest)), model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 4, 5, received(3)), agent(2, 0, 5, received(3))}}, 2, []string{model.WhyFewest}},
		"4.2 nobody can: he queues": {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, offline), agent(2, 5, 5)}}, 0,
			[]string{model.WhyPassedOver, model.WhyPassedOver, model.WhyNobody}},
		"4.2 a mode holds among those who are named too": {coming{with(mode(model.ByTurns)), designated(model.BySessionFrom, "", []int64{1, 2}, nil), model.Customer{}, model.Desk{Turn: model.Turn{LastID: 1}}, all()}, 2,
			[]string{model.WhyChosen, model.WhyTurn}},

		// 4.3: the numbers
		"4.3 nobody beyond his limit":               {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 5, 5), agent(2, 7, 5)}}, 0, []string{model.WhyPassedOver, model.WhyPassedOver, model.WhyNobody}},
		"4.3 a limit of 0: only by hand":            {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 0)}}, 0, []string{model.WhyPassedOver, model.WhyNobody}},
		"4.3 beyond the limit the idle rate is 0":   {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 9, 5), agent(2, 4, 5)}}, 2, []string{model.WhyPassedOver, model.WhyIdleRate}},
		"1.2 rest gets none":                        {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, all(rest)[:1]}, 0, []string{model.WhyPassedOver, model.WhyNobody}},
		"1.2 offline gets none":                     {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, all(offline)[:1]}, 0, []string{model.WhyPassedOver, model.WhyNobody}},
		"1.2 not responsible for the product: none": {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, all(notHere)[:1]}, 0, []string{model.WhyPassedOver, model.WhyNobody}},

		// 4.5: exclusive and designated agents
		"4.5 exclusive agents get no ordinary customers":       {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, exclusive), agent(2, 4, 5)}}, 2, []string{model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 exclusive and ordinary: both kinds":               {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, also), agent(2, 4, 5)}}, 1, []string{model.WhyIdleRate}},
		"4.5 an exclusive agent gets who names him":            {coming{rules, named, model.Customer{}, model.Desk{}, all(exclusive)}, 1, []string{model.WhyNamed}},
		"4.5 not who only comes back to him":                   {coming{rules, back, model.Customer{}, model.Desk{}, all(exclusive)}, 3, []string{model.WhyNotLast, model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 no new customers":                                 {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, knownOnly), agent(2, 4, 5)}}, 2, []string{model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 but those whom he knows":                          {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, knows), agent(2, 4, 5)}}, 1, []string{model.WhyIdleRate}},
		"4.5 named, though he takes no new ones":               {coming{rules, named, model.Customer{}, model.Desk{}, all(knownOnly)}, 1, []string{model.WhyNamed}},
		"4.5 the link's agent is full: somebody else":          {coming{rules, named, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}}, 2, []string{model.WhyNotNamed, model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 or he waits for him":                              {coming{with(waitForNamed), named, model.Customer{}, model.Desk{}, all(offline)}, 0, []string{model.WhyNotNamed, model.WhyWaitNamed}},
		"4.5 an agent who left the channel is not waited for":  {coming{with(waitForNamed), model.Conversation{ExclusiveID: 9}, model.Customer{}, model.Desk{}, all()}, 3, []string{model.WhyUnknown, model.WhyIdleRate}},
		"4.5 of several who are named the mode chooses":        {coming{rules, designated(model.BySessionFrom, "", []int64{2, 1}, nil), model.Customer{}, model.Desk{}, all()}, 2, []string{model.WhyChosen, model.WhyIdleRate}},
		"4.5 a group may be named":                             {coming{rules, designated(model.BySessionFrom, "", nil, []int64{10}), model.Customer{}, model.Desk{Groups: groups}, all()}, 2, []string{model.WhyChosenGroup, model.WhyIdleRate}},
		"4.5 agents before groups":                             {coming{rules, designated(model.ByMenu, "", []int64{1}, []int64{20}), model.Customer{}, model.Desk{Groups: groups}, all()}, 1, []string{model.WhyChosen}},
		"4.5 then the groups":                                  {coming{rules, designated(model.ByMenu, "", []int64{1}, []int64{10}), model.Customer{}, model.Desk{Groups: groups}, all(offline)}, 2, []string{model.WhyChosenGroup}},
		"4.5 none of them can: everybody else":                 {coming{rules, designated(model.ByKeyword, "", []int64{1}, nil), model.Customer{}, model.Desk{}, all(rest)}, 3, []string{model.WhyNotChosen, model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 or he waits for them, by the setting":             {coming{with(waitForChosen), designated(model.ByKeyword, "", []int64{1}, nil), model.Customer{}, model.Desk{}, all(rest)}, 0, []string{model.WhyNotChosen, model.WhyWaitChosen}},
		"4.5 or by what the rule says":                         {coming{rules, designated(model.ByKeyword, model.ElseWait, []int64{1}, nil), model.Customer{}, model.Desk{}, all(rest)}, 0, []string{model.WhyNotChosen, model.WhyWaitChosen}},
		"4.5 the rule counts more than the setting":            {coming{with(waitForChosen), designated(model.ByKeyword, model.ElseAnyone, []int64{1}, nil), model.Customer{}, model.Desk{}, all(rest)}, 3, []string{model.WhyNotChosen, model.WhyPassedOver, model.WhyIdleRate}},
		"4.5 unknown numbers: as if nobody was named":          {coming{with(waitForChosen), designated(model.BySessionFrom, "", []int64{99}, []int64{98}), model.Customer{}, model.Desk{Groups: groups}, all()}, 3, []string{model.WhyUnknown, model.WhyIdleRate}},
		"4.5 a group of people elsewhere: nobody was named":    {coming{with(waitForChosen), designated(model.ByCode, "", nil, []int64{30}), model.Customer{}, model.Desk{Groups: groups}, all()}, 3, []string{model.WhyUnknown, model.WhyIdleRate}},
		"4.5 who is named in the round counts before the link": {coming{rules, both(designated(model.ByKeyword, "", []int64{2}, nil), named), model.Customer{}, model.Desk{}, all()}, 2, []string{model.WhyChosen}},
		"29 a link: agent, then group":                         {coming{rules, named, model.Customer{}, link(1, model.Designation{Targets: to(nil, []int64{20})}), all(offline)}, 3, []string{model.WhyChosenGroup}},
		"29 a link: agent, group, then anyone":                 {coming{with(waitForNamed), named, model.Customer{}, link(1, model.Designation{Targets: to(nil, []int64{30}), Else: model.ElseAnyone}), all(offline)}, 3, []string{model.WhyNotChosen, model.WhyPassedOver, model.WhyIdleRate}},
		"29 a link: agent, then leave a message":               {coming{rules, named, model.Customer{}, link(1, model.Designation{Else: model.ElseLeave}), all(offline)}, 0, []string{model.WhyNotNamed, model.WhyWaitNamed, model.WhyLeave}},
		"29 a channel's link may name a group":                 {coming{rules, model.Conversation{}, model.Customer{}, link(0, model.Designation{Targets: to(nil, []int64{10})}), all()}, 2, []string{model.WhyChosenGroup, model.WhyIdleRate}},
		"29 a keyword: agent, group, then leave a message":     {coming{rules, designated(model.ByKeyword, model.ElseLeave, []int64{1}, []int64{10}), model.Customer{}, model.Desk{Groups: groups}, []model.Candidate{agent(1, 5, 5), agent(2, 5, 5), agent(3, 0, 5)}}, 0, []string{model.WhyNotChosen, model.WhyWaitChosen, model.WhyLeave}},

		// 4.6: returning customers
		"4.6 who comes back gets his agent":   {coming{rules, back, model.Customer{}, model.Desk{}, all()}, 1, []string{model.WhyReturning}},
		"4.6 unless he is away":               {coming{rules, back, model.Customer{}, model.Desk{}, all(offline)}, 3, []string{model.WhyNotLast, model.WhyPassedOver, model.WhyIdleRate}},
		"4.6 or rests":                        {coming{rules, back, model.Customer{}, model.Desk{}, all(rest)}, 3, []string{model.WhyNotLast, model.WhyPassedOver, model.WhyIdleRate}},
		"4.6 or is full":                      {coming{rules, back, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}}, 2, []string{model.WhyNotLast, model.WhyPassedOver, model.WhyIdleRate}},
		"4.6 or it was too long ago":          {coming{rules, long, model.Customer{}, model.Desk{}, all()}, 3, []string{model.WhyForgotten, model.WhyIdleRate}},
		"4.6 or the tenant forgets":           {coming{with(forgets), back, model.Customer{}, model.Desk{}, all()}, 3, []string{model.WhyIdleRate}},
		"4.6 he may wait for him":             {coming{with(waitForLast), back, model.Customer{}, model.Desk{}, all(offline)}, 0, []string{model.WhyNotLast, model.WhyWaitLast}},
		"4.6 not for who serves here no more": {coming{with(waitForLast), model.Conversation{LastAgentID: 9, ServedAt: noon}, model.Customer{}, model.Desk{}, all()}, 3, []string{model.WhyNotLast, model.WhyIdleRate}},
		"4.6 an agent who takes no new ones":  {coming{rules, back, model.Customer{}, model.Desk{}, all(knownOnly)}, 1, []string{model.WhyReturning}},

		// 4.7: advanced routing
		"4.7 a tag":                                {coming{rules, model.Conversation{}, vip, routed(), all()}, 1, []string{model.WhyRoute}},
		"4.7 another tag":                          {coming{rules, model.Conversation{}, model.Customer{TagIDs: []int64{8}}, routed(), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 no tag at first contact":              {coming{rules, model.Conversation{}, model.Customer{}, routed(), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 any of the tags":                      {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.TagIDs = []int64{6, 7} }), all()}, 1, []string{model.WhyRoute}},
		"4.7 all of the tags":                      {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.TagIDs, r.AllTags = []int64{6, 7}, true }), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 a province":                           {coming{rules, model.Conversation{}, hubei, routed(inHubei), all()}, 1, []string{model.WhyRoute}},
		"4.7 a city":                               {coming{rules, model.Conversation{}, hubei, routed(func(r *model.Route) { r.TagIDs, r.Regions = nil, []model.Region{{City: "武汉"}} }), all()}, 1, []string{model.WhyRoute}},
		"4.7 another city of it":                   {coming{rules, model.Conversation{}, hubei, routed(func(r *model.Route) { r.TagIDs, r.Regions = nil, []model.Region{{Province: "湖北", City: "宜昌"}} }), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 official names are the same place":    {coming{rules, model.Conversation{}, model.Customer{Province: "湖北省", City: "武汉市"}, routed(inHubei), all()}, 1, []string{model.WhyRoute}},
		"4.7 the region that the address tells":    {coming{rules, model.Conversation{}, model.Customer{IPProvince: "湖北", IPCity: "武汉"}, routed(inHubei), all()}, 1, []string{model.WhyRoute}},
		"4.7 what was said counts before it":       {coming{rules, model.Conversation{}, model.Customer{Province: "广西壮族自治区", IPProvince: "湖北"}, routed(inHubei), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 tag and region: both must fit":        {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.Regions = []model.Region{{Province: "湖北"}} }), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 a rule without conditions: nobody":    {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.TagIDs = nil }), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 a rule that is off":                   {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.Enabled = false }), all()}, 3, []string{model.WhyIdleRate}},
		"4.7 to a group":                           {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.AgentIDs, r.GroupIDs = nil, []int64{10} }), all()}, 2, []string{model.WhyRoute, model.WhyIdleRate}},
		"4.7 agents and groups are one set":        {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.GroupIDs = []int64{20} }), all()}, 3, []string{model.WhyRoute, model.WhyIdleRate}},
		"4.7 the first rule that fits":             {coming{rules, model.Conversation{}, vip, twoRoutes(), all()}, 1, []string{model.WhyRoute}},
		"4.7 all chosen are off: the others":       {coming{rules, model.Conversation{}, vip, routed(), all(offline)}, 3, []string{model.WhyNotRoute, model.WhyPassedOver, model.WhyIdleRate}},
		"4.7 or he waits for the chosen":           {coming{rules, model.Conversation{}, vip, routed(func(r *model.Route) { r.Waits = true }), all(offline)}, 0, []string{model.WhyNotRoute, model.WhyWaitRoute}},
		"4.7 an exclusive agent whom a rule names": {coming{rules, model.Conversation{}, vip, routed(), all(exclusive)}, 1, []string{model.WhyRoute}},

		// 4.11: administrators
		"4.11 administrators take part":                {coming{rules, model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, admin), agent(2, 4, 5)}}, 1, []string{model.WhyIdleRate}},
		"4.11 or they do not":                          {coming{with(noAdmins), model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, admin), agent(2, 4, 5)}}, 2, []string{model.WhyPassedOver, model.WhyIdleRate}},
		"4.11 ineffective for the only agent":          {coming{with(noAdmins), model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, admin), agent(2, 0, 5, notHere)}}, 1, []string{model.WhyPassedOver, model.WhyIdleRate}},
		"4.11 an offline colleague could, so he waits": {coming{with(noAdmins), model.Conversation{}, model.Customer{}, model.Desk{}, []model.Candidate{agent(1, 0, 5, admin), agent(2, 0, 5, offline)}}, 0, []string{model.WhyPassedOver, model.WhyPassedOver, model.WhyNobody}},
		"2.10 an administrator who is named gets him":  {coming{with(noAdmins), named, model.Customer{}, model.Desk{}, all(admin)}, 1, []string{model.WhyNamed}},
		"2.10 and one to whom the customer comes back": {coming{with(noAdmins), back, model.Customer{}, model.Desk{}, all(admin)}, 1, []string{model.WhyReturning}},
		"4.11 no routing rule gets around it":          {coming{with(noAdmins), model.Conversation{}, vip, routed(), all(admin)}, 3, []string{model.WhyNotRoute, model.WhyPassedOver, model.WhyIdleRate}},
	} {
		t.Run(name, func(t *testing.T) {
			got := assign.Ask(c.question())
			if got.AgentID != c.want || !slices.Equal(codes(got.Why), c.why) {
				t.Errorf("agent %d because of %v; want agent %d because of %v", got.AgentID, codes(got.Why), c.want, c.why)
			}
			if waits := len(c.why) > 1 && slices.ContainsFunc(c.why, func(code string) bool { return waitCodes[code] }); waits != (got.Waits != nil) {
				t.Errorf("he waits for %v", got.Waits)
			}
			if leave := slices.Contains(c.why, model.WhyLeave); leave != got.Leave {
				t.Errorf("asked to leave a message: %v", got.Leave)
			}
			if path := assign.Path(c.question()); path.Choice.AgentID != got.AgentID || !slices.Equal(codes(path.Choice.Why), codes(got.Why)) || len(path.Steps) != 5 {
				t.Errorf("the path leads elsewhere: %+v", path)
			}
		})
	}
}

var waitCodes = map[string]bool{model.WhyWaitLead: true, model.WhyWaitNamed: true, model.WhyWaitChosen: true, model.WhyWaitLast: true, model.WhyWaitRoute: true}

func received(n int) func(c *model.Candidate) { return func(c *model.Candidate) { c.Received = n } }
func weight(n int) func(c *model.Candidate)   { return func(c *model.Candidate) { c.Weight = n } }
func inHubei(r *model.Route)                  { r.TagIDs, r.Regions = nil, []model.Region{{Province: "湖北"}} }
func twoRoutes() model.Desk {
	d := routed()
	d.Routes = append(d.Routes, model.Route{Name: "second", Enabled: true, TagIDs: []int64{7}, AgentIDs: []int64{2}})
	return d
}

func TestNobodyIsThereOnlyWhenAllAreOffline(t *testing.T) {
	for name, c := range map[string]struct {
		candidates []model.Candidate
		want       bool
	}{
		"all are offline":                   {[]model.Candidate{agent(1, 0, 5, offline), agent(2, 0, 5, offline)}, true},
		"there are no agents at all":        {nil, true},
		"one rests":                         {[]model.Candidate{agent(1, 0, 5, rest), agent(2, 0, 5, offline)}, false},
		"one is full":                       {[]model.Candidate{agent(1, 5, 5)}, false},
		"one is online and not responsible": {[]model.Candidate{agent(1, 0, 5, notHere)}, true},
	} {
		if got := assign.Ask(coming{rules: rules, candidates: c.candidates}.question()); got.Absent != c.want {
			t.Errorf("%s: nobody is there: %v", name, got.Absent)
		}
	}
}

// TestTurnsAndWeights plays a day of customers who stay: who gets them, one after
// the other.
func TestTurnsAndWeights(t *testing.T) {
	three := []model.Candidate{agent(1, 0, 99), agent(2, 0, 99), agent(3, 0, 99)}
	weights := []model.Candidate{agent(1, 0, 99, weight(5)), agent(2, 0, 99, weight(1)), agent(3, 0, 99, weight(1))}
	without := func(all []model.Candidate, id int) []model.Candidate {
		all = slices.Clone(all)
		all[id-1].WorkState = model.Offline
		return all
	}
	for name, c := range map[string]struct {
		mode  model.AssignMode
		desks [][]model.Candidate
		want  []int64
	}{
		"turns: in the order of the list": {model.ByTurns, [][]model.Candidate{three, three, three, three}, []int64{1, 2, 3, 1}},
		"turns: past who is away":         {model.ByTurns, [][]model.Candidate{without(three, 2), without(three, 2), without(three, 2), three, three}, []int64{1, 3, 1, 2, 3}},
		"weights: 5, 1 and 1, smoothed":   {model.ByWeight, [][]model.Candidate{weights, weights, weights, weights, weights, weights, weights}, []int64{1, 1, 2, 1, 3, 1, 1}},
		"weights: who is away gains none": {model.ByWeight, [][]model.Candidate{without(weights, 1), without(weights, 1), without(weights, 1), weights}, []int64{2, 3, 2, 1}},
		"weights: 0 gets nobody":          {model.ByWeight, [][]model.Candidate{{agent(1, 0, 9, weight(0)), agent(2, 0, 9, weight(1))}, {agent(1, 0, 9, weight(0)), agent(2, 0, 9, weight(1))}}, []int64{2, 2}},
		"weights: unless all have 0":      {model.ByWeight, [][]model.Candidate{{agent(1, 0, 9), agent(2, 0, 9)}, {agent(1, 0, 9), agent(2, 0, 9)}}, []int64{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			var turn model.Turn
			var got []int64
			for _, desk := range c.desks {
				before := maps.Clone(turn.Weights)
				choice := assign.Ask(coming{rules: with(mode(c.mode)), desk: model.Desk{Turn: turn}, candidates: desk}.question())
				if !maps.Equal(before, turn.Weights) {
					t.Fatal("the turn that was handed in has changed")
				}
				got = append(got, choice.AgentID)
				turn = *choice.Turn
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v instead of %v", got, c.want)
			}
		})
	}
}

func TestWhoHandsACustomerOnReachesOnlyThoseMeant(t *testing.T) {
	desk := func(candidates ...model.Candidate) assign.Question {
		return coming{rules: with(noAdmins), desk: model.Desk{Groups: groups}, candidates: candidates}.question()
	}
	for name, c := range map[string]struct {
		q    assign.Question
		to   model.Targets
		from int64
		want int64
	}{
		"the idlest of the group":                {desk(all()...), model.Targets{GroupIDs: []int64{10}}, 3, 2},
		"not who has him now":                    {desk(all()...), model.Targets{GroupIDs: []int64{10}}, 2, 1},
		"nobody outside it, however idle":        {desk(agent(1, 5, 5), agent(2, 0, 5, offline), agent(3, 0, 5)), model.Targets{GroupIDs: []int64{10}}, 3, 0},
		"an administrator, though he takes none": {desk(agent(1, 0, 5, admin), agent(2, 0, 5, rest), agent(3, 0, 5)), model.Targets{GroupIDs: []int64{10}}, 3, 1},
		"who takes no new customers":             {desk(agent(1, 0, 5, knownOnly)), model.Targets{GroupIDs: []int64{10}}, 3, 1},
		"no exclusive agent":                     {desk(agent(1, 0, 5, exclusive)), model.Targets{GroupIDs: []int64{10}}, 3, 0},
		"several groups and agents":              {desk(all()...), model.Targets{AgentIDs: []int64{1}, GroupIDs: []int64{20}}, 2, 3},
	} {
		if got := assign.Handover(c.q, c.to, c.from); got.AgentID != c.want {
			t.Errorf("%s: agent %d instead of %d: %v", name, got.AgentID, c.want, codes(got.Why))
		}
	}
}

func TestThePathShowsEveryLevelAndWhomItLookedAt(t *testing.T) {
	got := assign.Path(coming{rules: rules, thread: model.Conversation{ExclusiveID: 1}, customer: vip, desk: routed(), candidates: all(offline)}.question())
	want := []struct {
		level   model.Level
		verdict model.LevelVerdict
		agent   int64
		seen    []string
	}{
		{model.LevelLead, model.LevelSilent, 0, nil},
		{model.LevelChosen, model.LevelPassed, 0, []string{model.BecauseOffline}},
		{model.LevelReturning, model.LevelSilent, 0, nil},
		{model.LevelRoute, model.LevelPassed, 0, []string{model.BecauseOffline}},
		{model.LevelMode, model.LevelGave, 3, []string{model.BecauseOffline, "", ""}},
	}
	for i, w := range want {
		step := got.Steps[i]
		var seen []string
		for _, s := range step.Seen {
			seen = append(seen, s.Because)
		}
		if step.Level != w.level || step.Verdict != w.verdict || step.AgentID != w.agent || !slices.Equal(seen, w.seen) {
			t.Errorf("level %d: %+v, seen %q; want %+v", i, step, seen, w)
		}
	}
	early := assign.Path(coming{rules: rules, customer: model.Customer{OwnerID: 1}, candidates: all()}.question())
	if early.Steps[0].Verdict != model.LevelGave || early.Steps[4].Verdict != model.LevelUnasked {
		t.Errorf("%+v", early.Steps)
	}
}
