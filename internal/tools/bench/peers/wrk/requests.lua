-- Asks a server for OP, as SIDE understands it; IDS is a file of people, LEADS one of leads.
local op, side = os.getenv("OP"), os.getenv("SIDE")
local function lines(name)
  local all = {}
  for line in io.lines(os.getenv(name)) do all[#all + 1] = line end
  return all
end
local ids = lines("IDS")
local headers = { ["Content-Type"] = "application/json" }
local seed, n = 12345, 0
local function pick(t)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return t[seed % #t + 1]
end
local function text(method, path, body)
  local t = method .. " " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
  for k, v in pairs(headers) do t = t .. k .. ": " .. v .. "\r\n" end
  if body or method ~= "GET" then t = t .. "Content-Length: " .. (body and #body or 0) .. "\r\n" end
  return t .. "\r\n" .. (body or "")
end
local make
if side == "pocketbase" then
  local r = "/api/collections/contacts/records"
  make = {
    get = function() return text("GET", r .. "/" .. pick(ids)) end,
    page = function() return text("GET", r .. os.getenv("PAGE")) end,
    search = function() return text("GET", r .. os.getenv("SEARCH")) end,
    update = function() n = n + 1; return text("PATCH", r .. "/" .. pick(ids), '{"status":"s' .. n .. '"}') end,
  }
else
  headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  local leads, run, tried = lines("LEADS"), tostring(os.time()), false
  make = {
    get = function() return text("GET", "/v1/people/" .. pick(ids)) end,
    page = function() return text("GET", "/v1/people" .. os.getenv("PAGE")) end,
    search = function() return text("GET", "/v1/people" .. os.getenv("SEARCH")) end,
    update = function()
      if not tried then -- wrk makes one request that it never sends
        tried = true
        return text("GET", "/v1/people/" .. pick(ids))
      end
      n = n + 1
      headers["Idempotency-Key"] = run .. "-" .. n
      local i = n - 1
      local verb = math.floor(i / #leads) % 2 == 0 and "/close" or "/reopen"
      return text("POST", "/v1/leads/" .. leads[i % #leads + 1] .. verb)
    end,
  }
end
request = make[op]
if op ~= "update" then -- made before, so that the client costs little
  local made, i = {}, 0
  for j = 1, op == "get" and 20000 or 1 do made[j] = make[op]() end
  request = function() i = i % #made + 1; return made[i] end
end
done = function(s, l, r)
  io.write(string.format("WRK\t%.3f\t%.3f\t%d\n", s.requests / (s.duration / 1e6), l:percentile(99) / 1000,
    s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout))
end
