package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// unmatchedMost is how many texts that no keyword knew a product keeps.
const unmatchedMost = 2000

// CountReplies counts so many hits at the most and takes them away; it returns
// how many. Two nodes may do it at once: each hit is counted once. Operator only.
func (s *Store) CountReplies(ctx context.Context, v model.Viewer, most int) (int, error) {
	counted := 0
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		var hits []model.ReplyHit
		if err := forUpdate(db).Order("id").Limit(most).Find(&hits).Error; err != nil {
			return err
		}
		counted = len(hits)
		if counted == 0 {
			return nil
		}
		if err := countHits(db, hits); err != nil {
			return err
		}
		if err := countUnmatched(db, hits); err != nil {
			return err
		}
		ids := make([]int64, len(hits))
		for i, h := range hits {
			ids[i] = h.ID
		}
		return db.Where("id IN ?", ids).Delete(&model.ReplyHit{}).Error
	})
	return counted, err
}

// forUpdate locks what is read until the transaction ends; SQLite needs no lock.
func forUpdate(db *gorm.DB) *gorm.DB {
	if db.Name() == "sqlite" {
		return db
	}
	return db.Clauses(clause.Locking{Strength: "UPDATE"})
}

// more adds the value that was to be inserted to the one that is there.
func more(db *gorm.DB, table, column string) clause.Expr {
	if db.Name() == "sqlite" {
		return gorm.Expr(table + "." + column + " + excluded." + column)
	}
	return gorm.Expr(table + "." + column + " + VALUES(" + column + ")")
}

func countHits(db *gorm.DB, hits []model.ReplyHit) error {
	sums := map[model.ReplyCount]int64{}
	rules := map[int64]int{}
	for _, h := range hits {
		if h.RuleID != 0 {
			sums[model.ReplyCount{TenantID: h.TenantID, ProductID: h.ProductID, Day: h.Day, RuleID: h.RuleID, Keyword: h.Keyword}]++
			rules[h.RuleID]++
		}
	}
	if len(sums) == 0 {
		return nil
	}
	rows := make([]model.ReplyCount, 0, len(sums))
	for row, n := range sums {
		row.Hits = n
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b model.ReplyCount) int { return int(a.RuleID - b.RuleID) })
	add := clause.OnConflict{DoUpdates: clause.Assignments(map[string]any{"hits": more(db, "reply_count", "hits")})}
	if err := db.Clauses(add).CreateInBatches(rows, insertBatch).Error; err != nil {
		return err
	}
	expression, args, ids := "hits + CASE id", []any{}, []int64{}
	for id, n := range rules {
		expression += " WHEN ? THEN ?"
		args, ids = append(args, id, n), append(ids, id)
	}
	return db.Model(&model.Rule{}).Where("id IN ?", ids).Update("hits", gorm.Expr(expression+" ELSE 0 END", args...)).Error
}

func countUnmatched(db *gorm.DB, hits []model.ReplyHit) error {
	type key struct {
		tenant, product int64
		text            string
	}
	sums := map[key]*model.Unmatched{}
	for _, h := range hits {
		if h.RuleID != 0 || h.Text == "" {
			continue
		}
		k := key{h.TenantID, h.ProductID, h.Text}
		if sums[k] == nil {
			sums[k] = &model.Unmatched{TenantID: h.TenantID, ProductID: h.ProductID, Text: h.Text, FirstAt: h.At}
		}
		sums[k].Count++
		sums[k].LastAt = max(sums[k].LastAt, h.At)
	}
	if len(sums) == 0 {
		return nil
	}
	rows := make([]model.Unmatched, 0, len(sums))
	places := map[key]bool{}
	for k, row := range sums {
		rows = append(rows, *row)
		places[key{k.tenant, k.product, ""}] = true
	}
	last := gorm.Expr("excluded.last_at")
	if db.Name() != "sqlite" {
		last = gorm.Expr("VALUES(last_at)")
	}
	add := clause.OnConflict{Columns: []clause.Column{{Name: "tenant_id"}, {Name: "product_id"}, {Name: "text"}},
		DoUpdates: clause.Assignments(map[string]any{"seen": more(db, "unmatched", "seen"), "last_at": last})}
	if err := db.Clauses(add).CreateInBatches(rows, insertBatch).Error; err != nil {
		return err
	}
	for k := range places {
		if err := trimUnmatched(db, k.tenant, k.product); err != nil {
			return err
		}
	}
	return nil
}

// trimUnmatched forgets the texts that came longest ago where there are too many.
func trimUnmatched(db *gorm.DB, tenant, product int64) error {
	var over []int64
	err := db.Model(&model.Unmatched{}).Where("tenant_id = ? AND product_id = ?", tenant, product).
		Order("last_at DESC, id DESC").Offset(unmatchedMost).Limit(10*insertBatch).Pluck("id", &over).Error
	if err != nil || len(over) == 0 {
		return err
	}
	return db.Where("id IN ?", over).Delete(&model.Unmatched{}).Error
}

// UnmatchedTexts lists what no keyword of a product knew, the most frequent first.
func (s *Store) UnmatchedTexts(ctx context.Context, v model.Viewer, product int64, p model.Page) (model.List[model.Unmatched], error) {
	none := model.List[model.Unmatched]{}
	after, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return none, err
	}
	db := s.in(ctx, v).Where("product_id = ?", product)
	if after != nil {
		db = db.Where("seen < ? OR seen = ? AND id < ?", after[0], after[0], after[1])
	}
	found := []model.Unmatched{}
	if err := db.Order("seen DESC, id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return none, explain(err)
	}
	return page(found, rows(p), func(u model.Unmatched) []int64 { return []int64{u.Count, u.ID} }), nil
}

// Unmatched is one text that no keyword knew.
func (s *Store) Unmatched(ctx context.Context, v model.Viewer, id int64) (model.Unmatched, error) {
	var found model.Unmatched
	return found, explain(s.in(ctx, v).Take(&found, id).Error)
}

// DropUnmatched forgets texts; one that is gone already is no fault.
func (s *Store) DropUnmatched(ctx context.Context, v model.Viewer, ids []int64) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Where("id IN ?", append([]int64{0}, ids...)).Delete(&model.Unmatched{}).Error
	})
}

// ReplyCounts sums what was counted between two days: of every rule and keyword,
// the most frequent first and so many at the most, and of every day.
func (s *Store) ReplyCounts(ctx context.Context, v model.Viewer, f model.CountFilter, most int) (model.ReplyCounts, error) {
	out := model.ReplyCounts{Keywords: []model.ReplyCount{}, Days: []model.ReplyCount{}}
	db := s.in(ctx, v).Model(&model.ReplyCount{}).Where("day >= ? AND day <= ?", f.From, f.To)
	if f.ProductID != 0 {
		db = db.Where("product_id = ?", f.ProductID)
	}
	db = db.Session(&gorm.Session{})
	err := db.Select("rule_id, keyword, SUM(hits) AS hits").Group("rule_id, keyword").Order("hits DESC, rule_id, keyword").Limit(most).Scan(&out.Keywords).Error
	if err == nil {
		err = db.Select("day, SUM(hits) AS hits").Group("day").Order("day").Scan(&out.Days).Error
	}
	for _, d := range out.Days {
		out.Total += d.Hits
	}
	return out, explain(err)
}

// AddHits keeps what the robot said, to be counted later.
func (s *Store) AddHits(ctx context.Context, v model.Viewer, hits []model.ReplyHit) error {
	return s.write(ctx, v, func(t tx) error { return t.addHits(hits) })
}

func (t tx) addHits(hits []model.ReplyHit) error {
	if len(hits) == 0 {
		return nil
	}
	for i := range hits {
		hits[i].ID, hits[i].TenantID, hits[i].At = 0, t.v.Tenant(), t.now
	}
	return t.db.CreateInBatches(hits, insertBatch).Error
}
