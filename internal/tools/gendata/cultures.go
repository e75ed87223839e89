package gendata

// culture is given and family names that belong together, with the ASCII spelling
// that e-mail addresses use at the same index.
type culture struct {
	weight     int
	given      []string
	family     []string
	givenASCII []string // nil: fold given
	famASCII   []string // nil: fold family
	familyLast bool
	sep        string
}

// rareCulture is the one of cultures that has rareFamily besides.
const (
	rareCulture = 3
	rareFamily  = "Kowalski"
)

var cultures = []culture{
	{weight: 46, familyLast: true, sep: " ",
		given:  []string{"James", "Mary", "John", "Patricia", "Robert", "Jennifer", "Michael", "Linda", "William", "Elizabeth", "David", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Sarah", "Charles", "Karen", "Christopher", "Lisa", "Daniel", "Nancy", "Matthew", "Betty", "Anthony", "Sandra", "Mark", "Margaret", "Donald", "Ashley", "Steven", "Kimberly", "Andrew", "Emily", "Paul", "Donna", "Joshua", "Michelle", "Kenneth", "Carol", "Kevin", "Amanda", "Brian", "Melissa", "George", "Deborah", "Timothy", "Stephanie", "Ronald", "Rebecca", "Jason", "Laura", "Edward", "Helen", "Jeffrey", "Sharon", "Ryan", "Cynthia", "Jacob", "Kathleen", "Gary", "Amy", "Nicholas", "Angela", "Eric", "Shirley", "Jonathan", "Anna", "Stephen", "Ruth", "Larry", "Brenda", "Justin", "Pamela", "Scott", "Nicole", "Brandon", "Katherine", "Benjamin", "Samantha", "Samuel", "Christine", "Gregory", "Hannah", "Frank", "Virginia", "Alexander", "Debra", "Raymond", "Rachel", "Patrick", "Carolyn", "Jack", "Janet", "Dennis", "Emma", "Jerry", "Maria", "Tyler", "Heather", "Aaron", "Diane", "Jose", "Olivia", "Adam", "Julie", "Nathan", "Joyce", "Henry", "Victoria", "Douglas", "Joan", "Zachary", "Kelly", "Peter", "Lauren", "Kyle", "Judith", "Walter", "Annabelle", "Ethan", "Leanne"},
		family: []string{"Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Phillips", "Evans", "Turner", "Parker", "Collins", "Edwards", "Stewart", "Morris", "Murphy", "Cook", "Rogers", "Morgan", "Cooper", "Peterson", "Bailey", "Reed", "Howard", "Ramos", "Kim", "Cox", "Ward", "Richardson", "Watson", "Brooks", "Wood", "James", "Bennett", "Gray", "Mendoza", "Hughes", "Price", "Myers", "Long", "Foster", "Sanders", "Ross", "Morales", "Powell", "Sullivan", "Russell", "Ortiz", "Jenkins", "Perry", "Butler", "Barnes", "Fisher", "O'Connor", "O'Brien", "MacDonald", "Fitzgerald", "Channing"}},
	{weight: 10, familyLast: true, sep: " ",
		given:  []string{"Jürgen", "Günther", "Björn", "Käthe", "Anneliese", "Sören", "Jörg", "Hans", "Johanna", "Lukas", "Lena", "Felix", "Marie", "Leon", "Sophie", "Maximilian", "Clara", "Åsa", "Øyvind", "Liv"},
		family: []string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger", "Hartmann", "Lange", "Groß", "Ångström", "Lindqvist", "Sørensen", "Håkansson", "Nyström"}},
	{weight: 9, familyLast: true, sep: " ",
		given:  []string{"José", "María", "Óscar", "Begoña", "Álvaro", "Lucía", "Íñigo", "Sofía", "Javier", "Martín", "François", "Chloé", "Hélène", "Benoît", "Zoë", "Théo", "Amélie", "Gaël", "João", "Inês"},
		family: []string{"Núñez", "Peña", "Ibáñez", "Muñoz", "Jiménez", "Vázquez", "Gutiérrez", "Castaño", "Domínguez", "Lefèvre", "Bélanger", "Côté", "Gérard", "Dubois", "Moreau", "Laurent", "Gonçalves", "Conceição", "Magalhães", "Araújo"}},
	{weight: 5, familyLast: true, sep: " ",
		given:  []string{"Łukasz", "Małgorzata", "Paweł", "Agnieszka", "Grażyna", "Zbigniew", "Joanna", "Jiří", "Tomáš", "Šárka", "István", "Zoltán", "Ştefan", "Ioana"},
		family: []string{"Nowak", "Wiśniewski", "Wójcik", "Kamiński", "Lewandowski", "Zieliński", "Szymański", "Woźniak", "Dąbrowski", "Kozłowski", "Jankowski", "Mazur", "Kwiatkowski", "Krawczyk", "Dvořák", "Černý", "Novák", "Szabó", "Kovács", "Popescu", "Ionescu", "Kowalczyk"}},
	{weight: 7, familyLast: true, sep: " ",
		given:      []string{"Александр", "Мария", "Дмитрий", "Анна", "Сергей", "Елена", "Иван", "Ольга", "Николай", "Татьяна", "Тарас", "Оксана"},
		givenASCII: []string{"aleksandr", "maria", "dmitry", "anna", "sergey", "elena", "ivan", "olga", "nikolay", "tatiana", "taras", "oksana"},
		family:     []string{"Иванов", "Петров", "Сидоров", "Смирнов", "Кузнецов", "Попов", "Васильев", "Соколов", "Михайлов", "Шевченко", "Коваленко", "Бондаренко"},
		famASCII:   []string{"ivanov", "petrov", "sidorov", "smirnov", "kuznetsov", "popov", "vasiliev", "sokolov", "mikhailov", "shevchenko", "kovalenko", "bondarenko"}},
	{weight: 6, sep: "",
		given:      []string{"伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇"},
		givenASCII: []string{"wei", "fang", "na", "xiuying", "min", "jing", "li", "qiang", "lei", "jun", "yang", "yong"},
		family:     []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"},
		famASCII:   []string{"wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun"}},
	{weight: 4, sep: " ",
		given:      []string{"陽菜", "蓮", "結衣", "大翔", "さくら", "翔太", "美咲", "健太"},
		givenASCII: []string{"hina", "ren", "yui", "hiroto", "sakura", "shota", "misaki", "kenta"},
		family:     []string{"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村"},
		famASCII:   []string{"sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura"}},
	{weight: 3, sep: "",
		given:      []string{"민준", "서연", "도윤", "지우", "하준", "서현", "지호", "수아"},
		givenASCII: []string{"minjun", "seoyeon", "doyun", "jiwoo", "hajun", "seohyun", "jiho", "sua"},
		family:     []string{"김", "이", "박", "최", "정", "강", "조", "윤"},
		famASCII:   []string{"kim", "lee", "park", "choi", "jung", "kang", "cho", "yoon"}},
	{weight: 5, familyLast: true, sep: " ",
		given:      []string{"محمد", "فاطمة", "أحمد", "عائشة", "علي", "مريم", "يوسف", "ليلى"},
		givenASCII: []string{"mohammed", "fatima", "ahmed", "aisha", "ali", "maryam", "youssef", "layla"},
		family:     []string{"العلي", "حسن", "إبراهيم", "المصري", "الخطيب", "منصور", "حداد", "سالم"},
		famASCII:   []string{"alali", "hassan", "ibrahim", "almasri", "alkhatib", "mansour", "haddad", "salem"}},
	{weight: 3, familyLast: true, sep: " ",
		given:      []string{"आरव", "अनन्या", "विवान", "दिया", "अर्जुन", "सान्वी"},
		givenASCII: []string{"aarav", "ananya", "vivaan", "diya", "arjun", "saanvi"},
		family:     []string{"शर्मा", "वर्मा", "गुप्ता", "सिंह", "कुमार", "पटेल"},
		famASCII:   []string{"sharma", "verma", "gupta", "singh", "kumar", "patel"}},
	{weight: 2, familyLast: true, sep: " ",
		given:      []string{"Γιώργος", "Μαρία", "Νίκος", "Ελένη"},
		givenASCII: []string{"giorgos", "maria", "nikos", "eleni"},
		family:     []string{"Παπαδόπουλος", "Οικονόμου", "Γεωργίου", "Δημητρίου"},
		famASCII:   []string{"papadopoulos", "oikonomou", "georgiou", "dimitriou"}},
}
