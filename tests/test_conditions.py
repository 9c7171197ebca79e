"""What the passes put together: consequences know the criteria that bring them about."""


def test_consequences_of_the_corpus_name_the_groups_that_bring_them_about(library):
    found = {}
    for rule in library.rules:
        groups = {group.id: group for group in rule.groups}
        for clause in rule.clauses:
            for own in clause.consequences:
                for name in own.criteria:
                    assert own.action in groups[name].actions
                    found.setdefault(f"{rule.id}/{clause.id}", set()).add(own.action)
    assert found["dy.jingxuan-lianmeng/s3__h1__p1"] == {"警告"}
    assert "关闭权限" in found["dy.jingxuan-lianmeng/s3__h1__p2"]
    assert found["dy.jingxuan-lianmeng/s3__h1__p3"] == {"永久不可申请"}
    assert "关闭权限" in found["ks.dianshang-pk/5-1"]
    assert "ks.dianshang-pk/4-2" not in found
