# bash completion for lobby. It needs nothing but bash: lobby knows the words.

# __lobby_bare takes quotes and backslashes off a word without running what
# stands in it. It sets bare, and open to a quote that is not closed.
__lobby_bare()
{
    local text=$1 char i
    bare= open=
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        if [[ $char == "$open" ]]; then
            open=
        elif [[ -z $open && ( $char == \' || $char == \" ) ]]; then
            open=$char
        elif [[ $char == \\ && $open != \' ]]; then
            ((i++))
            bare+=${text:i:1}
        else
            bare+=$char
        fi
    done
}

# __lobby_within sets value to a text as it is written behind an open quote: what
# somebody was called never ends the quote, and is never run.
__lobby_within()
{
    local text=$2 char i
    value=
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        case $1$char in
        \'\') value+="'\\''" ;;
        \"\!) value+="\"'!'\"" ;;
        \"[\"\$\`\\]) value+=\\$char ;;
        *) value+=$char ;;
        esac
    done
}

__lobby_complete()
{
    # Bash divides words at = : and @ too; what no blank divides belongs together.
    local line=${COMP_LINE:0:COMP_POINT} words=() last=-1 head= word i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=${line#"${line%%[![:blank:]]*}"}
        if ((last < 0)) || [[ $line == [[:blank:]]* ]]; then
            words[++last]=$word head=
        else
            head=${words[last]}
            words[last]+=$word
        fi
        line=${line#"${line%%[![:blank:]]*}"}
        line=${line#"$word"}
    done
    case ${COMP_WORDS[COMP_CWORD]} in
    = | :) head=${words[last]} ;; # what follows is a word of its own
    esac

    # Bash completes what stands behind the head, so that is all it may get.
    local bare open typed cut args=()
    __lobby_bare "$head"
    head=$bare
    for ((i = 1; i <= last; i++)); do
        __lobby_bare "${words[i]}"
        args+=("$bare")
    done
    typed=$bare
    [[ $typed == -*=* ]] && typed=${typed#*=}
    cut=$((${#typed} - (${#bare} - ${#head})))
    ((cut < 0)) && cut=0

    local out how=0
    COMPREPLY=()
    __lobby_bare "${words[0]/#\~/$HOME}"
    out=$("$bare" __complete "${args[@]}" 2>/dev/null) || return
    __lobby_bare "${words[last]}"
    how=${out##*:}
    ((how & 1)) && return
    ((how & 2)) && compopt -o nospace 2>/dev/null
    ((how & 4)) && compopt +o default 2>/dev/null

    local values=() notes=() longest=0 value note
    while IFS=$'\t' read -r value note; do
        [[ -z $value || $value != "$typed"* ]] && continue
        value=${value:cut}
        if [[ -z $open && $value == *[!A-Za-z0-9_,.:=@/+%-]* ]]; then
            printf -v value %q "$value"
        elif [[ -n $open ]]; then
            __lobby_within "$open" "$value"
        fi
        values+=("$value") notes+=("$note")
        ((${#value} > longest)) && longest=${#value}
    done <<<"${out%:*}"

    if ((${#values[@]} == 1)); then
        COMPREPLY=("${values[0]}")
        # Bash closes the quote behind a single word; where a filter goes on it is kept open.
        [[ -n $open ]] && ((how & 2)) && COMPREPLY+=("${values[0]} ")
        return
    fi
    for i in "${!values[@]}"; do
        value=${values[i]} note=${notes[i]}
        if [[ -n $note && $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then
            printf -v value "%-${longest}s  (%s)" "$value" "$note"
            value=${value:0:${COLUMNS:-80}-1}
        fi
        COMPREPLY+=("$value")
    done
}

complete -o default -F __lobby_complete lobby
