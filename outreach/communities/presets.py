"""What ships for a street office that has set nothing of its own yet."""

# Of a criterion: name, name in English, most points. 100 together, of which 60 are needed.
USUAL_CRITERIA = {
    "family": (
        (
            "学科学：家中有科普书刊、工具或学习角",
            "Science at home: books, tools or a corner for it",
            20,
        ),
        (
            "用科学：节能、环保、健康等落到日常生活",
            "Science used in daily life: energy, waste, food",
            25,
        ),
        (
            "参加社区科普活动",
            "Takes part in the community's activities",
            20,
        ),
        (
            "向邻里传播科学知识",
            "Passes on to neighbours what it knows",
            20,
        ),
        (
            "创新实践：小发明、小制作、种植观察等",
            "Makes and tries: small inventions, growing, observing",
            15,
        ),
    ),
    "block": (
        (
            "楼栋有科普宣传栏、楼道文化或学习角",
            "A column, corridor or corner for science in the block",
            25,
        ),
        (
            "住户参加科普活动的情况",
            "How households take part in activities",
            20,
        ),
        (
            "有科普志愿者或楼栋负责人",
            "A volunteer or a person in charge of science",
            20,
        ),
        (
            "垃圾分类、节能、绿化等共同行动",
            "Acts together: sorting waste, saving energy, green",
            20,
        ),
        (
            "邻里互助学习",
            "Neighbours learn from each other",
            15,
        ),
    ),
}
