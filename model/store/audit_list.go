package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"yingke/model"
)

// Audits lists the audit log, the newest first.
func (s *Store) Audits(ctx context.Context, v model.Viewer, f model.AuditFilter, p model.Page) (model.List[model.Audit], error) {
	before, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.Audit]{}, err
	}
	db := narrowAudits(s.in(ctx, v), f)
	if before != nil {
		db = db.Where("id < ?", before[0])
	}
	var found []model.Audit
	if err := db.Order("id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Audit]{}, explain(err)
	}
	return page(found, rows(p), func(a model.Audit) []int64 { return []int64{a.ID} }), nil
}

func narrowAudits(db *gorm.DB, f model.AuditFilter) *gorm.DB {
	for column, value := range map[string]int64{"agent_id": f.AgentID, "target_id": f.TargetID} {
		if value != 0 {
			db = db.Where(column+" = ?", value)
		}
	}
	switch {
	case strings.HasSuffix(f.Action, "."): // every action on this kind of thing; '/' follows '.'
		db = db.Where("action >= ? AND action < ?", f.Action, strings.TrimSuffix(f.Action, ".")+"/")
	case f.Action != "":
		db = db.Where("action = ?", f.Action)
	}
	if f.TargetKind != "" {
		db = db.Where("target_kind = ?", f.TargetKind)
	}
	if f.From != 0 {
		db = db.Where("happened_at >= ?", f.From)
	}
	if f.To != 0 {
		db = db.Where("happened_at < ?", f.To)
	}
	return db
}
